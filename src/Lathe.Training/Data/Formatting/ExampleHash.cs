using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lathe.Training.Data.Formatting;

/// <summary>A word that says which examples these are, in their order: every token and what is learnt of it.</summary>
public static class ExampleHash
{
    /// <summary>Number and hash of examples.</summary>
    public static string Of(IEnumerable<EncodedExample> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long count = 0;
        foreach (EncodedExample example in examples)
        {
            hash.AppendData(MemoryMarshal.AsBytes(example.Ids.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(example.IsLearned.AsSpan()));
            count++;
        }

        return FormattableString.Invariant($"{count} examples {Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}");
    }
}
