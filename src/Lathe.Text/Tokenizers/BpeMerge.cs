namespace Lathe.Text.Tokenizers;

/// <summary>Two neighbouring tokens become one.</summary>
/// <param name="Left">Id of the first.</param>
/// <param name="Right">Id of the second.</param>
/// <param name="Result">Id of what they become: its bytes are theirs, put together.</param>
public readonly record struct BpeMerge(int Left, int Right, int Result);
