using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Nn;
using Lathe.Nn.Lora;
using Lathe.Text.Tokenizers;
using Lathe.Training.Preference;
using Lathe.Training.Reinforcement;

namespace Lathe.Cli.Tuning;

/// <summary>A reward model from its folder, with the base that its adapter stands beside.</summary>
internal sealed class LoadedReward : IReward, IDisposable
{
    private readonly ModelSource _source;
    private readonly ScoredModel _scored;
    private readonly ModelReward _reward;

    private LoadedReward(ModelSource source, ScoredModel scored) => (_source, _scored, _reward) = (source, scored, new ModelReward(scored));

    public string Name => _reward.Name;

    /// <summary>Loads it.</summary>
    /// <param name="folder">What <c>lathe tune --method reward</c> wrote.</param>
    /// <param name="tokenizer">The tokenizer of the model that is tuned: the reward model must read the same ids.</param>
    public static LoadedReward Load(string folder, Tokenizer tokenizer)
    {
        bool adapted = PeftFiles.IsAdapter(folder);
        string path = !adapted ? folder : PeftConfig.Read(Path.Combine(folder, PeftConfig.FileName)).BaseModel
            ?? throw new CliException($"'{folder}' does not name the model that its adapter stands beside (base_model_name_or_path in {PeftConfig.FileName}).");
        ModelSource source = ModelSource.Load(path);
        try
        {
            if (source.Model.Config.Vocabulary < tokenizer.VocabularySize)
                throw new CliException($"the reward model in '{folder}' knows {source.Model.Config.Vocabulary} tokens, the tuned model's tokenizer has {tokenizer.VocabularySize}: both must have the same tokenizer.");
            Module trained = source.Model;
            if (adapted)
            {
                LoraAdapter adapter = PeftFiles.Load(source.Model, folder);
                source.Attach(adapter);
                trained = adapter;
            }

            var scored = new ScoredModel(source.Model, trained);
            scored.LoadHead(folder);
            return new LoadedReward(source, scored);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    public void Score(ReadOnlySpan<Rollout> rollouts, Span<double> rewards) => _reward.Score(rollouts, rewards);

    public void Dispose()
    {
        _reward.Dispose();
        _scored.Head.Dispose();
        _source.Dispose();
    }
}
