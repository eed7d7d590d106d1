namespace Lathe.Inference.Constraints;

/// <summary>A grammar, a schema or a regular expression that cannot be used; the message says where and why.</summary>
/// <param name="message">Names the place: a line and column, a JSON path, or a rule.</param>
public sealed class GrammarException(string message) : FormatException(message);
