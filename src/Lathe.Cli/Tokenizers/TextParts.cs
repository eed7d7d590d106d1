namespace Lathe.Cli.Tokenizers;

/// <summary>A text file in parts that end between characters.</summary>
internal static class TextParts
{
    private const int PartLength = 1 << 16;

    public static IEnumerable<string> Read(string path)
    {
        using var reader = new StreamReader(path);
        char[] part = new char[PartLength + 1];
        for (int count; (count = reader.ReadBlock(part, 0, PartLength)) > 0;)
        {
            if (char.IsHighSurrogate(part[count - 1]) && reader.Read() is >= 0 and int low) part[count++] = (char)low;
            yield return new string(part, 0, count);
        }
    }
}
