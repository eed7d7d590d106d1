namespace Lathe.Text.Tokenizers.Training;

/// <summary>Takes a word and how often it stands.</summary>
internal delegate void WordAction(ReadOnlySpan<byte> word, long count);
