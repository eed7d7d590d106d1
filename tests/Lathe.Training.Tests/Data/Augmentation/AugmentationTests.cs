using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Augmentation;
using Lathe.Training.Data.Records;
using Lathe.Training.Data.Validation;

namespace Lathe.Training.Tests.Data.Augmentation;

public sealed class AugmentationTests
{
    private static readonly IAugmenter[] Rules = [new ParaphraseAugmenter(), new SynonymAugmenter(), new TemplateAugmenter()];

    [Theory]
    [InlineData("Explain the main advantages of trains.")]
    [InlineData("Give three tips for staying healthy.")]
    [InlineData("What is the capital of France?")]
    [InlineData("How do I boil an egg?")]
    [InlineData("Please list five fruits.")]
    [InlineData("Summarize the text.\n\nTrains are \"fast\".")]
    public void Variants_are_other_words_for_the_same_and_a_function_of_the_key(string question)
    {
        DataRecord record = Chat(question, "An answer.");
        var variants = new HashSet<string>();
        foreach (IAugmenter augmenter in Rules)
        {
            for (ulong key = 0; key < 20; key++)
            {
                DataRecord? variant = augmenter.Vary(record, key);
                if (variant is null) continue;
                Assert.NotEqual(question, variant.Question());
                Assert.Equal("An answer.", variant.Turns[^1].Content);
                Assert.Equal(variant.Question(), augmenter.Vary(record, key)!.Question());
                Assert.DoesNotContain("{", variant.Question()!, StringComparison.Ordinal);
                variants.Add(variant.Question()!);
            }
        }

        Assert.True(variants.Count >= 5, string.Join("\n", variants));
        Assert.Equal(question, record.Question());
    }

    [Fact]
    public void Forms_of_questions_are_kept_whole()
    {
        Assert.Contains("Tell me what the capital of France is.", All(new ParaphraseAugmenter(), "What is the capital of France?"));
        Assert.Contains("Could you give three tips? Be brief.", All(new ParaphraseAugmenter(), "Give three tips. Be brief."));
        Assert.Contains("Explain how to boil an egg.", All(new ParaphraseAugmenter(), "How do I boil an egg?"));
        Assert.Contains("Your task is to list five fruits.", All(new ParaphraseAugmenter(), "Please list five fruits."));
        Assert.Contains("a significant step", string.Join('|', All(new SynonymAugmenter(), "This is an important step")), StringComparison.Ordinal);
        Assert.Contains("Trains.\n\nSummarize this.", All(new TemplateAugmenter(), "Summarize this.\n\nTrains."));
    }

    [Theory]
    [InlineData("Give a synonym of big.")]
    [InlineData("\"Explain\" is a title")]
    [InlineData("Translate: the movie is big")]
    [InlineData("")]
    public void Words_that_are_the_subject_stay(string question) => Assert.Empty(All(new SynonymAugmenter(), question));

    [Fact]
    public void Data_behind_the_task_stays_and_lists_are_not_enumerated()
    {
        Assert.All(All(new SynonymAugmenter(), "Improve this: the big movie begins"), q => Assert.EndsWith(": the big movie begins", q, StringComparison.Ordinal));
        Assert.All(All(new SynonymAugmenter(), "Is there an important list of names?"), q => Assert.EndsWith("list of names?", q, StringComparison.Ordinal));
        Assert.Empty(All(new ParaphraseAugmenter(), "Rewrite this: it rains"));
        Assert.Empty(All(new ParaphraseAugmenter(), "What is 3.5 times 2?"));
        Assert.All(Rules, r => Assert.Null(r.Vary(new DataRecord { Kind = RecordKind.Text, Text = "Explain this." }, 1)));
    }

    [Fact]
    public void Augmentation_raises_the_diversity_of_a_set_that_repeats_itself()
    {
        // A set of few forms, as made by templates: 400 questions and answers.
        string[] things = ["trains", "rivers", "bridges", "planets", "gardens", "clocks", "forests", "ships", "maps", "songs"], places = ["France", "Peru", "Kenya", "Japan"];
        DataRecord[] records = [.. from t in things from p in places from i in Enumerable.Range(0, 10) select Chat($"Explain the main advantages of {t} in {p} number {i}.", $"They help people in {p}.")];
        (double before, _) = Score(records);
        var stage = new AugmentationStage(Rules, new AugmentationOptions { Variants = 2 });
        (double after, int count) = Score(stage.Run(records, Never));
        Assert.True(after > before + 0.02, $"{before} became {after}");
        Assert.Equal(records.Length + stage.Added, count);
        Assert.True(stage.Added > records.Length / 10, $"{stage.Added}");
        (double replaced, int same) = Score(new AugmentationStage(Rules, new AugmentationOptions { Replace = true }).Run(records, Never));
        Assert.True(replaced > before + 0.03, $"{before} became {replaced}");
        Assert.Equal(records.Length, same);
    }

    [Fact]
    public void A_set_that_does_not_repeat_itself_takes_no_variant_that_does_unless_told_to()
    {
        DataRecord[] records = [Chat("Explain why glass is clear.", "Its electrons absorb no visible light, so that waves pass."), Chat("List two metals.", "Iron and zinc are metals.")];
        Assert.Equal(records, new AugmentationStage(Rules).Run(records, Never));
        var stage = new AugmentationStage(Rules, new AugmentationOptions { MustRaiseDiversity = false, Variants = 3 });
        DataRecord[] result = [.. stage.Run(records, Never)];
        Assert.Equal(8, result.Length);
        Assert.Equal(8, result.Select(r => r.Question()).Distinct().Count());
        Assert.Same(records[0], result[0]);
        Assert.Same(records[1], result[4]);
        Assert.Equal(6, stage.Notes.Values.Sum());
        Assert.Equal(result.Select(r => r.Question()), stage.Run(records, Never).Select(r => r.Question()));
        var other = new AugmentationStage(Rules, new AugmentationOptions { MustRaiseDiversity = false, Variants = 3, Seed = 2 });
        Assert.NotEqual(result.Select(r => r.Question()), other.Run(records, Never).Select(r => r.Question()));
        Assert.Throws<ArgumentException>(() => new AugmentationStage([]));
    }

    [Fact]
    public void The_instruction_data_of_others_becomes_more_diverse()
    {
        string path = Filters.SharedFiles.Find("instruct/sharegpt_dummy_conversation.json");
        DataRecord[] records = [.. RecordReader.Open(path).Read(_ => { })];
        (double before, _) = Score(records);
        var stage = new AugmentationStage(Rules, new AugmentationOptions { Variants = 2 });
        (double after, _) = Score(stage.Run(records, Never));
        Assert.True(stage.Added > 0 && after > before, $"{before} became {after} by {stage.Added}");
    }

    private static void Never(Drop drop) => Assert.Fail(drop.Reason);

    private static (double Score, int Count) Score(IEnumerable<DataRecord> records)
    {
        var diversity = new NgramDiversity();
        int count = 0;
        foreach (DataRecord record in records)
        {
            diversity.Add(record.Said());
            count++;
        }

        return (diversity.Score, count);
    }

    private static List<string> All(IAugmenter augmenter, string question)
        => [.. Enumerable.Range(0, 100).Select(k => augmenter.Vary(Chat(question, "A."), (ulong)k)?.Question()).OfType<string>().Distinct()];

    private static DataRecord Chat(string question, string answer) => new() { Kind = RecordKind.Chat, Turns = [ChatTurn.User(question), ChatTurn.Assistant(answer)] };
}
