using System.IO.Compression;

namespace Lathe.Text.Tokenizers.Unicode;

/// <summary>
/// Decompositions, combining classes and compositions of Unicode 15. The product runs with invariant globalization, where the
/// runtime's own <see cref="string.Normalize()"/> leaves everything but ASCII as it is, so the tables are carried here;
/// <c>tests/fixtures/unicode/normalization.py</c> writes them from the Unicode Character Database.
/// </summary>
internal sealed class NormalizationData
{
    private static readonly Lazy<NormalizationData> Loaded = new(() => new NormalizationData());

    private readonly Dictionary<int, int[]> _canonical;
    private readonly Dictionary<int, int[]> _compatibility;
    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<long, int> _composites = [];

    private NormalizationData()
    {
        using Stream packed = typeof(NormalizationData).Assembly.GetManifestResourceStream("Normalization.bin")!;
        using var bytes = new DeflateStream(packed, CompressionMode.Decompress);
        using var reader = new BinaryReader(new BufferedStream(bytes));
        _canonical = Decompositions(reader);
        _compatibility = Decompositions(reader);
        for (int left = reader.Read7BitEncodedInt(), code = 0; left > 0; left--)
        {
            code += reader.Read7BitEncodedInt();
            _classes.Add(code, (byte)reader.Read7BitEncodedInt());
        }

        for (int left = reader.Read7BitEncodedInt(), code = 0; left > 0; left--)
        {
            code += reader.Read7BitEncodedInt();
            int first = reader.Read7BitEncodedInt(), second = reader.Read7BitEncodedInt();
            _composites.Add(Key(first, second), code);
        }
    }

    public static NormalizationData Instance => Loaded.Value;

    /// <summary>The full decomposition in canonical order, or null where the character stands for itself. Hangul is not here.</summary>
    public int[]? Decomposition(int code, bool compatibility)
        => (compatibility && _compatibility.TryGetValue(code, out int[]? found)) || _canonical.TryGetValue(code, out found) ? found : null;

    public byte CombiningClass(int code) => code < 0x300 ? (byte)0 : _classes.GetValueOrDefault(code);

    /// <summary>The primary composite of two characters, or -1.</summary>
    public int Compose(int first, int second) => _composites.GetValueOrDefault(Key(first, second), -1);

    private static long Key(int first, int second) => ((long)first << 32) | (uint)second;

    private static Dictionary<int, int[]> Decompositions(BinaryReader reader)
    {
        int count = reader.Read7BitEncodedInt(), code = 0;
        var table = new Dictionary<int, int[]>(count);
        for (int i = 0; i < count; i++)
        {
            code += reader.Read7BitEncodedInt();
            int[] expansion = new int[reader.Read7BitEncodedInt()];
            for (int k = 0; k < expansion.Length; k++) expansion[k] = reader.Read7BitEncodedInt();
            table.Add(code, expansion);
        }

        return table;
    }
}
