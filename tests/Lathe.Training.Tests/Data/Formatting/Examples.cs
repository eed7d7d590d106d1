using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Tests.Data.Formatting;

/// <summary>A tokenizer with ChatML's tokens, and records to encode with it.</summary>
internal static class Examples
{
    public static Tokenizer Tokenizer { get; } = BpeTrainer.Train(
        "What is the sea? It is blue. What is the sky? It is grey, it is wide, and the sea is wide. You answer in one word.",
        new BpeTrainingOptions { VocabularySize = 300, SpecialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] });

    public static ChatTemplate ChatMl { get; } = BuiltInTemplates.Find("chatml", Tokenizer)!;

    public static ExampleEncoder Encoder(ExampleEncoderOptions? options = null, string template = "chatml")
        => new(Tokenizer, BuiltInTemplates.Find(template, Tokenizer)!, options);

    public static DataRecord Chat(params string[] turns) => new()
    {
        Kind = RecordKind.Chat,
        Turns = [.. turns.Select((text, i) => i % 2 == 0 ? ChatTurn.User(text) : ChatTurn.Assistant(text))],
        Source = "test.jsonl",
        Line = 7,
    };

    /// <summary>An example of so many tokens, all of them learnt, whose ids say which it is.</summary>
    public static EncodedExample Of(int length, int number = 0)
        => new([.. Enumerable.Range(0, length).Select(i => (1000 * number) + i)], [.. Enumerable.Range(0, length).Select(i => i > 0)]) { Line = number };

    /// <summary>The texts of the runs of learnt tokens.</summary>
    public static string[] Learned(EncodedExample example)
    {
        var runs = new List<string>();
        for (int i = 0; i < example.Ids.Length; i++)
        {
            if (!example.IsLearned[i]) continue;
            int end = i;
            while (end < example.Ids.Length && example.IsLearned[end]) end++;
            runs.Add(Tokenizer.Decode(example.Ids.AsSpan(i, end - i)));
            i = end;
        }

        return [.. runs];
    }
}
