using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Training.Data.Assistant;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Digits;
using Lathe.Training.LanguageModels;
using Lathe.Training.Optimizers;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Quickstart;

/// <summary>
/// The numbers of every step: found by trial on two cores, where the whole takes about two minutes. Equal seed and size give equal bits.
/// </summary>
/// <param name="seed">Seed of all steps.</param>
/// <param name="small">Everything a tenth as long: to see it work, not to have a good assistant.</param>
/// <param name="folder">Where the files lie.</param>
internal sealed class QuickstartRecipe(ulong seed, bool small, QuickstartFolder folder)
{
    // Small models that see few tokens want a second moment that forgets sooner than AdamW's usual 0.999.
    private const double Beta2 = 0.98;

    public QuickstartFolder Folder => folder;

    public ulong Seed => seed;

    public bool Small => small;

    public DigitTrainingOptions Digits => (small ? DigitTrainingOptions.OfSize("small") with { Epochs = 5 } : new DigitTrainingOptions()) with { Seed = seed };

    public AssistantCorpusOptions Corpus => small
        ? new AssistantCorpusOptions { Examples = 3_000, HeldOut = 120, Persona = 200, Safety = 20, Seed = seed }
        : new AssistantCorpusOptions { Seed = seed };

    /// <summary>Tokens of the vocabulary.</summary>
    public const int Vocabulary = 1024;

    /// <summary>The decoder that is pretrained: LLaMA's architecture with a million weights.</summary>
    public LanguageModelOptions Base => new()
    {
        Preset = "assistant",
        Data = [folder.TrainingText],
        Tokenizer = folder.Tokenizer,
        Holdout = 0.02,
        Model = Llama.Of(layers: 4, heads: 4, width: 128, Vocabulary, context: 256) with { FeedForward = 384 },
        Context = 128,
        BatchSize = 8,
        Steps = small ? 40 : 200,
        LearningRate = 3e-3,
        MinimumLearningRate = 1.5e-4,
        WarmupSteps = small ? 10 : 50,
        Optimizer = WeightUpdate.Muon,
        Beta2 = Beta2,
        ValidateEvery = 0,
        SampleEvery = 0,
        Prompt = "What is the largest",
        LogEvery = 20,
        Seed = seed,
    };

    /// <summary>Instruction tuning of every weight, the loss over answers alone.</summary>
    public TuningOptions Assistant => new()
    {
        Model = folder.BaseModel,
        Template = folder.Template,
        Data = [folder.Training],
        Full = true,
        Holdout = 0,
        Packing = PackingKind.Blocks,
        Context = 256,
        BatchSize = 8,
        AccumulationSteps = 1,
        Steps = small ? 30 : 1_300,
        LearningRate = 3e-3,
        FinalShare = 0.02,
        Optimizer = WeightUpdate.Muon,
        WeightDecay = 0.1,
        Beta2 = Beta2,
        LogEvery = 20,
        Seed = seed,
    };

    /// <summary>The persona: an adapter beside frozen weights.</summary>
    public TuningOptions Persona => new()
    {
        Model = folder.Model,
        Data = [folder.Persona],
        Lora = new LoraOptions { Rank = 16, Alpha = 32, Dropout = 0, Targets = [LoraOptions.AllLinear] },
        Holdout = 0,
        Packing = PackingKind.Blocks,
        Context = 256,
        BatchSize = 4,
        AccumulationSteps = 1,
        Steps = small ? 10 : 420,
        LearningRate = 3e-3,
        FinalShare = 0.05,
        Beta2 = Beta2,
        LogEvery = 10,
        Seed = seed,
    };
}
