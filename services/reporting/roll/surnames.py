"""Family names: which are of two characters, and which are read otherwise than the character usually is.

Both are the project's own lists, of what the common dictionaries (新华字典, 现代汉语词典) have as a family name; where
they know two readings, the more frequent one. A name of two characters has a family name of one.
"""

from __future__ import annotations

from typing import Final

_SHORTEST_WITH_TWO: Final = 3

_IN_A_ROW: Final = (
    "欧阳歐陽司马司馬上官诸葛諸葛东方東方皇甫尉迟尉遲公孙公孫令狐慕容宇文长孙長孫司徒司空夏侯万俟萬俟闻人"
    "聞人赫连赫連澹台澹臺公冶宗政濮阳濮陽淳于单于單于太叔申屠仲孙仲孫轩辕軒轅钟离鍾離闾丘閭丘鲜于鮮于亓官"
    "司寇南宫南宮独孤獨孤端木呼延百里东郭東郭南门南門西门西門羊舌微生梁丘左丘第五漆雕乐正樂正宰父谷梁穀梁"
    "拓跋夹谷夾谷段干颛孙顓孫巫马巫馬公西壤驷壤駟公良太史即墨达奚達奚褚师褚師东野東野东宫東宮耶律完颜完顏"
    "叶赫葉赫纳兰納蘭哥舒贺兰賀蘭贺若賀若屈突公羊子车子車徐离徐離北宫北宮士孙士孫胥渠綦毋毌丘缑亓呼衍朱邪"
    "豆卢豆盧斛律库狄庫狄乌孙烏孫范姜张廖張廖张简張簡"
)
COMPOUND: Final = frozenset(_IN_A_ROW[place : place + 2] for place in range(0, len(_IN_A_ROW), 2))

READ_AS: Final = {
    "单": "shan4", "單": "shan4", "仇": "qiu2", "曾": "zeng1", "解": "xie4", "查": "zha1", "朴": "piao2", "盖": "ge3",
    "蓋": "ge3", "区": "ou1", "區": "ou1", "任": "ren2", "华": "hua4", "華": "hua4", "召": "shao4", "覃": "qin2",
    "翟": "zhai2", "缪": "miao4", "繆": "miao4", "乐": "yue4", "樂": "yue4", "员": "yun4", "員": "yun4", "秘": "bi4",
    "繁": "po2", "种": "chong2", "折": "she2", "洗": "xian3", "黑": "he4", "适": "kuo4", "那": "na1", "能": "nai4",
    "祭": "zhai4", "郇": "xun2", "隗": "wei3", "卜": "bu3", "纪": "ji3", "紀": "ji3", "燕": "yan1", "应": "ying1",
    "應": "ying1", "葛": "ge3", "过": "guo1", "過": "guo1", "瞿": "qu2", "句": "gou1", "车": "che1", "車": "che1",
    "重": "chong2", "柏": "bai3", "都": "du1", "阚": "kan4", "闞": "kan4", "相": "xiang4", "佴": "nai4", "乜": "nie4",
    "么": "yao1", "藏": "zang1", "撒": "sa3", "干": "gan1", "薄": "bo2", "粘": "nian2", "於": "yu1", "盛": "sheng4",
    "晟": "cheng2", "行": "xing2", "要": "yao1", "哈": "ha3", "钻": "zuan1", "逄": "pang2", "牟": "mu4", "贲": "ben1",
    "万俟": "mo4 qi2", "萬俟": "mo4 qi2", "尉迟": "yu4 chi2", "尉遲": "yu4 chi2", "长孙": "zhang3 sun1",
    "長孫": "zhang3 sun1", "令狐": "ling2 hu2", "单于": "chan2 yu2", "單于": "chan2 yu2", "澹台": "tan2 tai2",
    "澹臺": "tan2 tai2", "乐正": "yue4 zheng4", "樂正": "yue4 zheng4", "毌丘": "guan4 qiu1", "宰父": "zai3 fu3",
    "拓跋": "tuo4 ba2", "夹谷": "jia2 gu3", "夾谷": "jia2 gu3", "亓官": "qi2 guan1", "叶赫": "ye4 he4",
    "段干": "duan4 gan1", "鲜于": "xian1 yu2", "鮮于": "xian1 yu2",
}  # fmt: skip


def parted(name: str) -> tuple[str, str]:
    """Family name and given name, as Chinese names have them; whoever has none has the first character for one."""
    if len(name) >= _SHORTEST_WITH_TWO and name[:2] in COMPOUND:
        return name[:2], name[2:]
    return name[:1], name[1:]
