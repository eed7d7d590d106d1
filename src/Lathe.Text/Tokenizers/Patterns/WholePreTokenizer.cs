namespace Lathe.Text.Tokenizers.Patterns;

/// <summary>One piece, however long.</summary>
internal sealed class WholePreTokenizer() : PreTokenizer("whole", @"[\s\S]+")
{
    public override int Next(ReadOnlySpan<byte> text, int start) => text.Length;
}
