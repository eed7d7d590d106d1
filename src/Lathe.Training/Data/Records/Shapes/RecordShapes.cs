namespace Lathe.Training.Data.Records.Shapes;

/// <summary>All formats. Where a record fits several, the first that it fits is meant: a pair of answers says more than one answer does.</summary>
internal static class RecordShapes
{
    public static IReadOnlyList<RecordShape> All { get; } =
        [new PreferenceShape(), new RatedShape(), new ShareGptShape(), new MessagesShape(), new AlpacaShape(), new PromptCompletionShape(), new TextShape()];

    public static RecordShape Of(RecordFormat format) => All.First(s => s.Format == format);
}
