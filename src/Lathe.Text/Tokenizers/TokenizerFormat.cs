namespace Lathe.Text.Tokenizers;

/// <summary>One way in which tokenizers lie on disks.</summary>
/// <param name="Name">What users call it.</param>
/// <param name="FolderFile">The file to look for in a model's folder; may hold <c>*</c>.</param>
/// <param name="Recognises">Whether a file is of this format, by content first and name second.</param>
/// <param name="Load">Reads it; the second argument is the pattern that the user asked for, or null.</param>
internal sealed record TokenizerFormat(string Name, string FolderFile, Func<TokenizerProbe, bool> Recognises, Func<string, PreTokenizer?, Tokenizer> Load);
