namespace Lathe.Text.Tokenizers.Pipeline.Decoders;

/// <summary>Until when a token counts as standing at the start of the text, where a leading space is not written.</summary>
internal enum StartRule
{
    /// <summary>Only the first token.</summary>
    FirstToken,

    /// <summary>Until there is text, or a space has been left out.</summary>
    UntilSpace,

    /// <summary>Until there is text.</summary>
    UntilText,
}
