"""Chinese numerals below one hundred, as constituencies are numbered."""

DIGITS = "零一二三四五六七八九"
BASE = 10


def numeral(number: int) -> str:
    """1 -> 一, 10 -> 十, 17 -> 十七, 51 -> 五十一."""
    tens, ones = divmod(number, BASE)
    head = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return head + (DIGITS[ones] if ones or not tens else "")
