namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>The heights a register tile can have.</summary>
internal static class TileHeight
{
    public readonly struct H1 : ITileHeight { public static int Rows => 1; }

    public readonly struct H2 : ITileHeight { public static int Rows => 2; }

    public readonly struct H3 : ITileHeight { public static int Rows => 3; }

    public readonly struct H4 : ITileHeight { public static int Rows => 4; }

    public readonly struct H5 : ITileHeight { public static int Rows => 5; }

    public readonly struct H6 : ITileHeight { public static int Rows => 6; }

    public readonly struct H7 : ITileHeight { public static int Rows => 7; }

    public readonly struct H8 : ITileHeight { public static int Rows => 8; }

    public readonly struct H9 : ITileHeight { public static int Rows => 9; }

    public readonly struct H10 : ITileHeight { public static int Rows => 10; }

    public readonly struct H11 : ITileHeight { public static int Rows => 11; }

    public readonly struct H12 : ITileHeight { public static int Rows => 12; }
}
