using System.Text;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference.Tests.Constraints;

/// <summary>Any pieces as tokens, then one that ends a text. At the start of a text a piece loses its leading space, as SentencePiece's do.</summary>
internal sealed class FragmentTokenizer(byte[][] pieces, bool stripsFirst = false) : Tokenizer
{
    public override int VocabularySize => pieces.Length + 1;

    public override int? EndId => pieces.Length;

    /// <summary>All bytes, and random pieces of what JSON and small alphabets are made of.</summary>
    public static FragmentTokenizer Random(int seed, bool stripsFirst = false)
    {
        var random = new Random(seed);
        string[] parts = ["{", "}", "[", "]", ",", ":", "\"", "\\", "\\\"", "\\u00", " ", "\n", "  ", "true", "null", "fal", "se", "0", "1", "-", ".5", "e", "a", "b", "c", "ab", "é", "中", "😀", "name", "x", "y"];
        var all = new List<byte[]>(Enumerable.Range(0, 256).Select(b => new[] { (byte)b }));
        for (int i = 0; i < 300; i++)
        {
            var bytes = new List<byte>();
            for (int count = random.Next(1, 5); count > 0; count--) bytes.AddRange(Encoding.UTF8.GetBytes(parts[random.Next(parts.Length)]));

            // Some end inside a character.
            if (random.Next(6) == 0 && bytes.Count > 1) bytes.RemoveAt(bytes.Count - 1);
            all.Add([.. bytes]);
        }

        return new FragmentTokenizer([.. all], stripsFirst);
    }

    public override void Encode(string text, List<int> ids, EncodeOptions? options = null) => ids.AddRange(Encoding.UTF8.GetBytes(text).Select(b => (int)b));

    public override ReadOnlySpan<byte> TokenBytes(int id) => id == EndId ? [] : pieces[id];

    public override ReadOnlySpan<byte> TokenBytes(int id, int? previous)
        => stripsFirst && previous is null && id != EndId && pieces[id].Length > 0 && pieces[id][0] == ' ' ? pieces[id].AsSpan(1) : TokenBytes(id);

    public override string TokenText(int id) => Encoding.Latin1.GetString(TokenBytes(id));

    public override int? FindToken(string token) => null;

    public override bool IsSpecial(int id) => id == EndId;
}
