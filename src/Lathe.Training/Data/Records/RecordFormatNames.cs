namespace Lathe.Training.Data.Records;

/// <summary>The words for formats, on the command line and in reports.</summary>
public static class RecordFormatNames
{
    private static readonly string[] Words = ["alpaca", "sharegpt", "messages", "prompt-completion", "preference", "rated", "text"];

    /// <summary>All of them, in the order of <see cref="RecordFormat"/>.</summary>
    public static IReadOnlyList<string> All => Words;

    /// <summary>A format's word.</summary>
    public static string Name(this RecordFormat format) => Words[(int)format];

    /// <summary>The format that a word names, or null.</summary>
    public static RecordFormat? Parse(string word) => Array.IndexOf(Words, word) is var at and >= 0 ? (RecordFormat)at : null;
}
