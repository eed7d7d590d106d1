using Lathe.Text.ChatTemplates;

namespace Lathe.Training.Data.Records.Shapes;

/// <summary>A prompt and what follows it: <c>prompt</c> and <c>completion</c>, <c>question</c> and <c>answer</c>, each a text or messages.</summary>
internal sealed class PromptCompletionShape : RecordShape
{
    public override RecordFormat Format => RecordFormat.PromptCompletion;

    public override bool Fits(Fields record) => Prompt(record) is not null && Completion(record) is not null;

    public override DataRecord Read(Fields record)
    {
        string prompt = Prompt(record) ?? throw record.Missing("prompt"), completion = Completion(record) ?? throw record.Missing("completion");
        List<ChatTurn> turns = [.. Turns.Read(record.Find(prompt)!.Value, prompt, "user"), .. Turns.Read(record.Find(completion)!.Value, completion, "assistant")];
        return new DataRecord { Kind = RecordKind.Chat, Turns = WithSystem(record, turns), Tools = ToolReader.Tools(record), Label = Label(record) };
    }

    public static string? Prompt(Fields record) => record.First("prompt", "question", "query");

    public static string? Completion(Fields record) => record.First("completion", "response", "answer", "output");
}
