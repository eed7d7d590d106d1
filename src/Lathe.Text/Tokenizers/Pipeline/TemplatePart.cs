namespace Lathe.Text.Tokenizers.Pipeline;

/// <summary>A place in a <see cref="SpecialTemplate"/>: a special token, or <see cref="A"/> or <see cref="B"/> for a text.</summary>
internal readonly record struct TemplatePart(int Id, int Type)
{
    /// <summary>The first text.</summary>
    public const int A = -1;

    /// <summary>The second text.</summary>
    public const int B = -2;
}
