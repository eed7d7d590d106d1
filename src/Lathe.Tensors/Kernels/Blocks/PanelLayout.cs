using Lathe.Tensors.Blocks;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// Where the parts of a format lie, in a file and in a panel. A panel is 16 rows; it is cut along its columns into records, each a run of 64-byte
/// vectors in which lane r holds four bytes of row r: the words of the file's block, one vector a word, then 16-bit scales and 8-bit scales, row beside
/// row. Quants thus keep the file's own pairing of nibbles; only Q5_0's and Q5_1's fifth bits are put where a shift finds them.
/// </summary>
internal sealed class PanelLayout
{
    /// <summary>Rows of a panel: lanes of a register of 32-bit numbers.</summary>
    public const int Rows = 16;

    /// <summary>Columns that share a scale of activations: a group.</summary>
    public const int Group = 32;

    /// <summary>Vectors of four columns in a group.</summary>
    public const int Steps = Group / 4;

    private const int Vector = 64, FloatColumns = 32;

    private static readonly PanelLayout[] All =
    [
        new(BlockFormat.F32) { FileBytes = 4 }, new(BlockFormat.F16), new(BlockFormat.BF16),
        new(BlockFormat.Q8_0) { FileLength = 32, FileBytes = 34, QuantsAt = 2, QuantWords = 8, Zero = 128 },
        new(BlockFormat.Q4_0) { FileLength = 32, FileBytes = 18, QuantsAt = 2, QuantWords = 4, Zero = 8 },
        new(BlockFormat.Q4_1) { FileLength = 32, FileBytes = 20, Halves = 2, QuantsAt = 4, QuantWords = 4 },
        new(BlockFormat.Q5_0) { FileLength = 32, FileBytes = 22, QuantsAt = 6, QuantWords = 4, HighAt = 2, HighWords = 1, HighBits = 1, Zero = 16 },
        new(BlockFormat.Q5_1) { FileLength = 32, FileBytes = 24, Halves = 2, QuantsAt = 8, QuantWords = 4, HighAt = 4, HighWords = 1, HighBits = 1 },
        new(BlockFormat.Q4_K) { FileLength = 256, FileBytes = 144, Halves = 2, BytesAt = 4, QuantsAt = 16, QuantWords = 32 },
        new(BlockFormat.Q5_K) { FileLength = 256, FileBytes = 176, Halves = 2, BytesAt = 4, QuantsAt = 48, QuantWords = 32, HighAt = 16, HighWords = 8, HighBits = 1 },
        new(BlockFormat.Q6_K) { FileLength = 256, FileBytes = 210, HalvesAt = 208, BytesAt = 192, QuantsAt = 0, QuantWords = 32, HighAt = 128, HighWords = 16, HighBits = 2, Zero = 32 },
        new(BlockFormat.NF4) { FileLength = 32, FileBytes = 18, QuantsAt = 2, QuantWords = 4 },
    ];

    private PanelLayout(BlockFormat format) => Format = format;

    public BlockFormat Format { get; }

    /// <summary>Elements and bytes of a block in a file.</summary>
    public int FileLength { get; private init; } = 1;

    public int FileBytes { get; private init; } = 2;

    /// <summary>In a file's block: 16-bit scales, 8-bit scales, quants, high bits.</summary>
    public int HalvesAt { get; private init; }

    public int BytesAt { get; private init; }

    public int QuantsAt { get; private init; }

    public int HighAt { get; private init; }

    /// <summary>How many: 16-bit numbers, words of quants and of high bits in a block.</summary>
    public int Halves { get; private init; } = 1;

    public int QuantWords { get; private init; }

    public int HighWords { get; private init; }

    /// <summary>High bits of an element that stand apart from its low four: 0, 1 or 2.</summary>
    public int HighBits { get; private init; }

    /// <summary>What is taken off every quant.</summary>
    public int Zero { get; private init; }

    /// <summary>Whether elements are floats, which have no blocks: a column of 16 rows after the other.</summary>
    public bool IsFloat => FileLength == 1;

    /// <summary>Whether quants are places in a table, so that products are of floats.</summary>
    public bool IsLookup => Format == BlockFormat.NF4;

    /// <summary>Whether activations stay floats.</summary>
    public bool TakesFloats => IsFloat || IsLookup;

    /// <summary>Whether a block is 256 elements with scales of scales.</summary>
    public bool IsSuper => FileLength == 256;

    /// <summary>Whether something is added to every element of a group: a minimum.</summary>
    public bool HasOffset => Halves == 2;

    /// <summary>Columns that share a scale: 16 in Q6_K.</summary>
    public int ScaleLength => Format == BlockFormat.Q6_K ? 16 : Group;

    /// <summary>Blocks of a record.</summary>
    public int Blocks => IsSuper || IsFloat ? 1 : 2;

    /// <summary>Columns of a record.</summary>
    public int Columns => IsFloat ? FloatColumns : Blocks * FileLength;

    /// <summary>Groups of a record.</summary>
    public int Groups => Columns / Group;

    private int HighBase => Blocks * QuantWords * Vector;

    private int HalfBase => HighBase + (Blocks * HighWords * Vector);

    private int ByteBase => HalfBase + (Blocks * Halves * Rows * 2);

    /// <summary>Bytes of a record: whole vectors.</summary>
    public int RecordBytes => IsFloat ? FloatColumns * Rows * FileBytes : (ByteBase + (IsSuper ? 16 * Rows : 0) + Vector - 1) & -Vector;

    /// <summary>The layout of a format.</summary>
    public static PanelLayout Of(BlockFormat format)
        => (uint)format < (uint)All.Length ? All[(int)format] : throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown block format.");

    /// <summary>Records that hold so many columns.</summary>
    public int Records(int columns) => (columns + Columns - 1) / Columns;

    /// <summary>Where word <paramref name="word"/> of block <paramref name="block"/> begins in its record; row r is 4·r bytes on.</summary>
    public int Word(int block, int word) => ((block * QuantWords) + word) * Vector;

    /// <summary>Where a word of high bits begins.</summary>
    public int High(int block, int word) => HighBase + (((block * HighWords) + word) * Vector);

    /// <summary>Where the 16-bit numbers of number <paramref name="half"/> begin: 0 scale, 1 minimum; row r is 2·r bytes on.</summary>
    public int Half(int block, int half) => HalfBase + (((half * Blocks) + block) * Rows * 2);

    /// <summary>Where 8-bit scale <paramref name="index"/> begins; minima follow the scales from 8 on. Row r is r bytes on.</summary>
    public int Byte(int index) => ByteBase + (index * Rows);

    /// <summary>The vector that holds four columns, from 4·<paramref name="step"/> on, of a group, and by how much to shift it down.</summary>
    public (int At, int Shift) Quants(int group, int step) => this switch
    {
        { QuantWords: 8 } => (Word(group, step), 0),
        { IsSuper: false } => (Word(group, step & 3), step & 4),
        { HighBits: 2 } => (Word(0, (16 * (group >> 2)) + (8 * (group & 1)) + step), 2 * (group & 2)),
        _ => (Word(0, (8 * (group >> 1)) + step), 4 * (group & 1)),
    };

    /// <summary>The vector that holds the high bits of the same columns, and the lowest one's place in a byte.</summary>
    public (int At, int Bit) HighOf(int group, int step) => this switch
    {
        { IsSuper: false } => (High(group, 0), step),
        { HighBits: 2 } => (High(0, (8 * (group >> 2)) + step), 2 * (group & 3)),
        _ => (High(0, step), group),
    };
}
