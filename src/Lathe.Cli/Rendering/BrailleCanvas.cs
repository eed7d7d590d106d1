namespace Lathe.Cli.Rendering;

/// <summary>A grid of dots, two across and four down in each character cell.</summary>
internal sealed class BrailleCanvas(int columns, int rows)
{
    // Bits of the dots in a cell, by [down][across]; U+2800 is the empty cell.
    private static readonly byte[,] Bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };
    private readonly byte[] _cells = new byte[columns * rows];

    public int DotsAcross => columns * 2;

    public int DotsDown => rows * 4;

    /// <summary>Sets a dot; (0, 0) is at the top left. Dots outside are left out.</summary>
    public void Set(int x, int y)
    {
        if ((uint)x >= (uint)DotsAcross || (uint)y >= (uint)DotsDown) return;
        _cells[(y / 4 * columns) + (x / 2)] |= Bits[y % 4, x % 2];
    }

    /// <summary>A straight line of dots.</summary>
    public void Line(int x0, int y0, int x1, int y1)
    {
        int steps = Math.Max(Math.Abs(x1 - x0), Math.Abs(y1 - y0));
        if (steps == 0) Set(x0, y0);
        for (int i = 0; i <= steps && steps > 0; i++)
            Set(x0 + (int)Math.Round((double)i * (x1 - x0) / steps), y0 + (int)Math.Round((double)i * (y1 - y0) / steps));
    }

    /// <summary>A row of cells; empty ones are spaces, which every font has.</summary>
    public string Row(int row) => string.Create(columns, (Canvas: this, row), static (text, state) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            byte cell = state.Canvas._cells[(state.row * text.Length) + i];
            text[i] = cell == 0 ? ' ' : (char)(0x2800 + cell);
        }
    });
}
