using System.Text;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Tests.Data.Text;

/// <summary>Bytes as ids, shifted by one; 0 ends a text. As many ids as wanted, to test both widths of token files.</summary>
internal sealed class ByteTokenizer(int vocabulary = 300) : Tokenizer
{
    public override int VocabularySize => vocabulary;

    public override int? EndId => 0;

    public override void Encode(string text, List<int> ids, EncodeOptions? options = null)
    {
        foreach (byte b in Encoding.UTF8.GetBytes(text)) ids.Add(b + 1);
    }

    public override ReadOnlySpan<byte> TokenBytes(int id) => id is 0 or > 256 ? [] : new[] { (byte)(id - 1) };

    public override string TokenText(int id) => id == 0 ? "<end>" : $"<{id}>";

    public override int? FindToken(string token) => null;

    public override bool IsSpecial(int id) => id == 0;
}
