using System.Text;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference.Tests;

/// <summary>256 bytes and three tokens that begin, end and pad: any token is text, half characters among them.</summary>
internal sealed class ByteTokenizer : Tokenizer
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    public override int VocabularySize => 259;

    public override int? BeginId => 256;

    public override int? EndId => 257;

    public override void Encode(string text, List<int> ids, EncodeOptions? options = null)
    {
        if (options?.AddSpecial == true) ids.Add(256);
        foreach (byte b in Encoding.UTF8.GetBytes(text)) ids.Add(b);
    }

    public override ReadOnlySpan<byte> TokenBytes(int id) => id < 256 ? Bytes.AsSpan(id, 1) : [];

    public override string TokenText(int id) => id < 256 ? $"<0x{id:X2}>" : $"<{id}>";

    public override int? FindToken(string token) => null;

    public override bool IsSpecial(int id) => id >= 256;
}
