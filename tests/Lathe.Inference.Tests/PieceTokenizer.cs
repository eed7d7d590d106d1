using System.Text;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference.Tests;

/// <summary>Tokens that are the pieces it is given, cut anywhere, even inside a character; the last id is special.</summary>
internal sealed class PieceTokenizer(IReadOnlyList<byte[]> pieces) : Tokenizer
{
    public override int VocabularySize => pieces.Count + 1;

    public override int? BeginId => pieces.Count;

    public override void Encode(string text, List<int> ids, EncodeOptions? options = null)
    {
        if (options?.AddSpecial == true) ids.Add(pieces.Count);
    }

    public override ReadOnlySpan<byte> TokenBytes(int id) => id < pieces.Count ? pieces[id] : [];

    public override string TokenText(int id) => id < pieces.Count ? Encoding.Latin1.GetString(pieces[id]) : "<begin>";

    public override int? FindToken(string token) => null;

    public override bool IsSpecial(int id) => id == pieces.Count;
}
