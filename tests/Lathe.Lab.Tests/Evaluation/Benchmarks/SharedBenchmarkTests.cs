using Lathe.Lab.Evaluation.Benchmarks;
using Lathe.Lab.Evaluation.Tasks;
using Lathe.Nn.Tests.Formats;

namespace Lathe.Lab.Tests.Evaluation.Benchmarks;

/// <summary>The published files themselves, which lie beside the project.</summary>
public sealed class SharedBenchmarkTests
{
    [Fact]
    public void HellaSwagsValidationHas10042Tasks()
    {
        IReadOnlyList<ChoiceQuestion> questions = HellaSwagFile.Read(SharedData.Find(Path.Combine("evaluation", "hellaswag_val_full.txt.bz2")));
        Assert.Equal(10042, questions.Count);
        Assert.Equal("Roof shingle removal: A man is sitting on a roof. he", questions[0].Contexts[0]());
        Assert.All(questions, q => Assert.Equal(4, q.Choices.Count));
        Assert.InRange(questions.Average(q => q.Answer == 0 ? 1.0 : 0), 0.2, 0.3);
    }

    [Fact]
    public void MmlusFilesAreRead()
    {
        string file = SharedData.Find(Path.Combine("evaluation", "mmlu", "test", "anatomy_test.csv"));
        IReadOnlyList<ChoiceQuestion> questions = MmluFolder.Read(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..")));
        Assert.Equal(12, questions.Select(q => q.Group).Distinct().Count());
        Assert.Equal(135, questions.Count(q => q.Group == "anatomy"));
        Assert.All(questions, q => Assert.Equal(6, q.Contexts.Count));
    }

    [Fact]
    public void TheOtherSetsAreWhole()
    {
        Assert.Equal(1319, Gsm8kFile.Read(SharedData.Find(Path.Combine("evaluation", "gsm8k_test.jsonl"))).Count);
        IReadOnlyList<SafetyPrompt> advbench = SafetyFile.Read(SharedData.Find(Path.Combine("safety", "advbench_harmful_behaviors.csv"))), xstest = SafetyFile.Read(SharedData.Find(Path.Combine("safety", "xstest_prompts.csv")));
        Assert.Equal((520, true), (advbench.Count, advbench.All(p => p.Harmful)));
        Assert.Equal((450, 200), (xstest.Count, xstest.Count(p => p.Harmful)));
    }
}
