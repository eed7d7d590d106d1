using Lathe.Nn.Lora;
using Lathe.Tensors;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Tests.Digits;
using Lathe.Training.Tuning;

namespace Lathe.Training.Tests.Tuning;

public sealed class TuningConfigFileTests
{
    [Fact]
    public void Every_field_comes_back()
    {
        using var folder = new TemporaryFolder();
        TuningOptions options = new()
        {
            Model = "m",
            Data = ["a", "b"],
            Method = "dpo",
            MethodValues = new Dictionary<string, string> { ["beta"] = "0.2" },
            Storage = DType.BFloat16,
            Packing = PackingKind.Blocks,
            Lora = new LoraOptions { Targets = ["all-linear"], RankPattern = new Dictionary<string, int> { ["q_proj"] = 3 }, Dora = true },
            Seed = ulong.MaxValue,
            LearningRate = 1e-5,
        };
        TuningConfigFile.Write(folder.File("tune.json"), options);
        Assert.Equal(TuningConfigFile.Text(options), TuningConfigFile.Text(TuningConfigFile.Read(folder.File("tune.json"))));
    }

    [Fact]
    public void What_a_file_leaves_out_has_its_default()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tune.json"), """{"lora": {"rank": 8}, "steps": 7, /* a word */ }""");
        TuningOptions read = TuningConfigFile.Read(folder.File("tune.json"));
        Assert.Equal((8, 32.0, 7L, 4), (read.Lora.Rank, read.Lora.Alpha, read.Steps, read.AccumulationSteps));
        Assert.Equal(["q_proj", "v_proj"], read.Lora.Targets);
    }

    [Theory]
    [InlineData("""{"ranck": 8}""", "ranck")]
    [InlineData("""{"lora": {"rank": 0}}""", "Rank is 0")]
    [InlineData("""{"lora": null}""", "null")]
    [InlineData("""{"holdout": 2}""", "holdout is 2")]
    [InlineData("[]", "object")]
    [InlineData("{", "tune.json")]
    public void What_is_wrong_is_named(string json, string word)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tune.json"), json);
        Assert.Contains(word, Assert.Throws<InvalidDataException>(() => TuningConfigFile.Read(folder.File("tune.json"))).Message, StringComparison.Ordinal);
    }
}
