namespace Lathe.Cli.Documents;

/// <summary>How many weights of a file are stored as a type.</summary>
internal sealed record StoredTypeDocument(string Type, int Tensors, long Values, long Bytes);
