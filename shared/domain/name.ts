/** As long as the name of a segment, a list, a view, a board or a column may be, in UTF-16 units as input boxes and `length` count them. */
export const LONGEST_NAME = 60
