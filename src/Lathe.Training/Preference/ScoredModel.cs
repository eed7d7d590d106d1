using Lathe.Nn;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Checkpoints;

namespace Lathe.Training.Preference;

/// <summary>
/// A language model with a <see cref="ValueHead"/>: a reward model, or a policy that knows what it may expect. As a module it is what is
/// trained: an adapter's parameters or the model's, then the head's, under the names that they have.
/// </summary>
public sealed class ScoredModel : Module
{
    /// <summary>File of the head's weight beside adapter or model.</summary>
    public const string HeadFile = "value_head.safetensors";

    /// <summary>Puts a head on a model.</summary>
    /// <param name="model">The whole model.</param>
    /// <param name="trained">What of it is trained: the model itself, or an adapter that is attached to it.</param>
    /// <param name="seed">Of the head.</param>
    /// <param name="bias">Whether the head has a constant.</param>
    public ScoredModel(Transformer model, Module trained, ulong seed = 1, bool bias = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(trained);
        Transformer = model;
        foreach (Parameter parameter in trained.Parameters) Add(parameter);
        Head = new ValueHead(new Initializer(seed, model.Tokens.Weight.DType == DType.Float64 ? DType.Float64 : DType.Float32), model.Config.Width, bias);
        foreach (Parameter parameter in Head.Parameters) Add(parameter);
    }

    /// <summary>The language model.</summary>
    public Transformer Transformer { get; }

    /// <summary>The head.</summary>
    public ValueHead Head { get; }

    /// <summary>Scores [B] of whole sequences.</summary>
    /// <param name="scope">Where to compute.</param>
    /// <param name="batch">Sequences whose last tokens are read.</param>
    public Tensor Scores(Scope scope, ResponseBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Tensor hidden = Transformer.Hidden(batch.Inputs(scope));
        return Head.Forward(hidden.Reshape(-1, hidden.Shape[-1]).Embedding(batch.LastRows(scope)));
    }

    /// <summary>Writes the head into a folder, atomically.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void SaveHead(string folder)
    {
        var writer = new SafetensorsWriter();
        writer.Metadata["format"] = "pt";
        foreach (Parameter parameter in Head.Parameters) CheckpointTensors.Add(writer, parameter.Name, parameter);
        writer.Save(Path.Combine(folder, HeadFile));
    }

    /// <summary>Reads the head that <see cref="SaveHead"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The folder has none, or one of another width.</exception>
    public void LoadHead(string folder)
    {
        string path = Path.Combine(folder, HeadFile);
        if (!File.Exists(path)) throw new InvalidDataException($"'{folder}' has no {HeadFile}: it is no reward model. Make one with the method 'reward'.");
        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach (Parameter parameter in Head.Parameters)
        {
            if (!file.Contains(parameter.Name) || file[parameter.Name].ElementCount != parameter.Count)
                throw new InvalidDataException($"'{path}' does not fit: this model's head is {parameter}, and the file has {(file.Contains(parameter.Name) ? $"{file[parameter.Name].ElementCount} values" : "no such tensor")}.");
            parameter.CopyFrom(file.Read<float>(parameter.Name));
        }
    }
}
