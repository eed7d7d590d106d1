using Lathe.Cli.Hosting;
using Lathe.Inference.Speculation;
using Lathe.Nn.Models;

namespace Lathe.Cli.Models;

/// <summary>A drafter, and the model it guesses with where it has one.</summary>
internal sealed class DraftSource(Drafter drafter, ModelSource? model) : IDisposable
{
    public Drafter Drafter => drafter;

    /// <summary>Loads a draft model for another model.</summary>
    public static DraftSource Load(string path, Transformer model, SpeculationOptions options)
    {
        ModelSource source = ModelSource.Load(path, ModelLoadOptions.Inference);
        try
        {
            if (source.Model.Config is not { Causal: true, LanguageHead: true })
                throw new CliException($"--draft-model '{path}' is an encoder ({source.Family}): it cannot guess what comes next.");
            if (source.Model.Config.Vocabulary != model.Config.Vocabulary)
                throw new CliException($"--draft-model '{path}' has {source.Model.Config.Vocabulary} tokens, but the model has {model.Config.Vocabulary}: both must have the same tokenizer.");
            return new DraftSource(new ModelDrafter(source.Model, model, options), source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        drafter.Dispose();
        model?.Dispose();
    }
}
