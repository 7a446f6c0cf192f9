package dev.lockstep.trainer.report;

/** Letters, digits and signs of 5 by 7 pixels. Small letters look like capitals; what is not here looks like '?'. */
final class Glyphs {
    static final int WIDTH = 5;
    static final int HEIGHT = 7;
    /** From one letter to the next. */
    static final int ADVANCE = WIDTH + 1;

    /** A sign, then its rows from the top: five pixels as a digit of base 32, the leftmost pixel counting 16. */
    private static final String[] ROWS = {
        " 0000000",
        "0ehjlphe",
        "14c4444e",
        "2eh1248v",
        "3v2421he",
        "426aiv22",
        "5vgu11he",
        "668guhhe",
        "7v124888",
        "8ehhehhe",
        "9ehhf12c",
        "Aehhvhhh",
        "Buhhuhhu",
        "Cehggghe",
        "Dsihhhis",
        "Evgguggv",
        "Fvgguggg",
        "Gehgnhhf",
        "Hhhhvhhh",
        "Ie44444e",
        "J72222ic",
        "Khikokih",
        "Lggggggv",
        "Mhrllhhh",
        "Nhhpljhh",
        "Oehhhhhe",
        "Puhhuggg",
        "Qehhhlid",
        "Ruhhukih",
        "Sfgge11u",
        "Tv444444",
        "Uhhhhhhe",
        "Vhhhhha4",
        "Whhhllla",
        "Xhha4ahh",
        "Yhha4444",
        "Zv1248gv",
        ".00000cc",
        ",0000c48",
        "-000e000",
        "+044v440",
        "=00v0v00",
        ":0cc0cc0",
        "/01248g0",
        "%op248j3",
        "_000000v",
        "(2488842",
        ")8422248",
        ">8421248",
        "?eh12404"
    };

    private static final String UNKNOWN = ROWS[ROWS.length - 1];
    private static final String[] BY_SIGN = new String[128];

    static {
        for (String rows : ROWS) {
            BY_SIGN[rows.charAt(0)] = rows;
        }
    }

    private Glyphs() {}

    /** Returns the width of a line of text in pixels. */
    static int width(String text) {
        return text.isEmpty() ? 0 : text.length() * ADVANCE - 1;
    }

    /** Returns the pixels of one row of a sign, the leftmost counting 16. */
    static int row(char sign, int row) {
        char capital = Character.toUpperCase(sign);
        String rows = capital < BY_SIGN.length && BY_SIGN[capital] != null ? BY_SIGN[capital] : UNKNOWN;
        return Character.digit(rows.charAt(1 + row), 32);
    }
}
