namespace Lathe.Text.Tokenizers.SentencePiece;

/// <summary>What a piece of a SentencePiece vocabulary is; the numbers are those of its files and of GGUF's <c>token_type</c>.</summary>
public enum PieceKind
{
    /// <summary>An ordinary piece of text.</summary>
    Normal = 1,

    /// <summary>What stands for the unknown.</summary>
    Unknown = 2,

    /// <summary>Never in text: begins, ends, pads.</summary>
    Control = 3,

    /// <summary>Text that is always one piece.</summary>
    UserDefined = 4,

    /// <summary>Helps to merge and is never given out.</summary>
    Unused = 5,

    /// <summary>One byte, <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>.</summary>
    Byte = 6,
}
