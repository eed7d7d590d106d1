namespace Lathe.Training.Data.Assistant;

/// <summary>A hash that is the same on every machine and in every run: which texts are held out must not change.</summary>
internal static class TextHash
{
    /// <summary>Takes a value into a hash (the finisher of SplitMix64).</summary>
    public static ulong Mix(ulong hash, ulong value)
    {
        ulong z = hash + (value * 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>Hash of a text.</summary>
    public static ulong Of(string text, ulong seed)
    {
        ulong hash = Mix(seed, (ulong)text.Length + 1);
        foreach (char c in text) hash = Mix(hash, c);
        return hash;
    }
}
