"""The rules of the assessment, one small function each, beside the article or standard that it rests on."""
