using System.Buffers.Binary;
using System.Security.Cryptography;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Data.Text;

/// <summary>A fingerprint of a vocabulary: two tokenizers of one hash give each id the same bytes.</summary>
public static class TokenizerHash
{
    /// <summary>SHA-256 over the bytes, the spelling and the specialness of every token, in hexadecimal.</summary>
    public static string Of(Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        for (int id = 0; id < tokenizer.VocabularySize; id++)
        {
            ReadOnlySpan<byte> bytes = tokenizer.TokenBytes(id);
            BinaryPrimitives.WriteInt32LittleEndian(length, (bytes.Length * 2) + (tokenizer.IsSpecial(id) ? 1 : 0));
            hash.AppendData(length);
            hash.AppendData(bytes);
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(tokenizer.TokenText(id)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
