namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>What one thread needs while it encodes: a cache of words and room for a piece.</summary>
internal sealed class BpeScratch
{
    public WordCache Cache { get; } = new();

    public int[] Ids { get; private set; } = new int[256];

    public Span<int> Room(int count)
    {
        if (Ids.Length < count) Ids = new int[Math.Max(count, Ids.Length * 2)];
        return Ids.AsSpan(0, count);
    }

    /// <summary>Gives back what one huge piece took.</summary>
    public void Trim()
    {
        if (Ids.Length > 1 << 16) Ids = new int[256];
    }
}
