using System.Security.Cryptography;
using System.Text;
using Lathe.Text.Tokenizers;

namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>Tells tokenizers apart.</summary>
internal static class SubjectTokens
{
    /// <summary>A word that is the same for tokenizers with the same vocabulary.</summary>
    public static string Identity(Tokenizer tokenizer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int id = 0; id < tokenizer.VocabularySize; id++) hash.AppendData(Encoding.UTF8.GetBytes(tokenizer.TokenText(id) + "\n"));
        return $"{tokenizer.Kind}, {tokenizer.VocabularySize} tokens, {Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 4))}";
    }
}
