using Lathe.Nn.Formats.Safetensors;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;

namespace Lathe.Training.Digits;

/// <summary>A trained digit transformer read back from a run's folder or checkpoint file.</summary>
public sealed class DigitModelFile : IDisposable
{
    /// <summary>Name of the best epoch's checkpoint in a run's folder: weights alone.</summary>
    public const string BestName = DigitCheckpoint.BestName;

    /// <summary>Name of the last checkpoint in a run's folder: everything a resumed run needs.</summary>
    public const string LastName = DigitCheckpoint.LastName;

    private DigitModelFile(string path, DigitTransformer model, DigitTrainingOptions options, DigitHistory history)
    {
        Path = path;
        Model = model;
        Options = options;
        History = history;
    }

    /// <summary>The checkpoint read.</summary>
    public string Path { get; }

    /// <summary>The model with its trained weights.</summary>
    public DigitTransformer Model { get; }

    /// <summary>What it was trained with.</summary>
    public DigitTrainingOptions Options { get; }

    /// <summary>The curves of its training.</summary>
    public DigitHistory History { get; }

    /// <summary>Reads the best checkpoint of a run's folder (the last one where there is no best), or a file.</summary>
    /// <exception cref="FileNotFoundException">There is neither.</exception>
    /// <exception cref="InvalidDataException">The file is no checkpoint of a digit transformer.</exception>
    /// <exception cref="SafetensorsException">The file is damaged.</exception>
    public static DigitModelFile Load(string path)
    {
        string file = Resolve(path);
        using SafetensorsFile source = SafetensorsFile.Open(file);
        DigitRunState state = DigitCheckpoint.ReadState(source);
        var model = new DigitTransformer(state.Options.Model, new Initializer(0));
        try
        {
            DigitCheckpoint.Load(source, model, optimizer: null);
        }
        catch
        {
            model.Dispose();
            throw;
        }

        return new DigitModelFile(file, model, state.Options, state.History);
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => Model.Dispose();

    private static string Resolve(string path)
    {
        if (File.Exists(path)) return path;
        string best = System.IO.Path.Combine(path, DigitCheckpoint.BestName), last = System.IO.Path.Combine(path, DigitCheckpoint.LastName);
        if (File.Exists(best)) return best;
        if (File.Exists(last)) return last;
        throw new FileNotFoundException(
            Directory.Exists(path)
                ? $"'{path}' holds no digit model ({DigitCheckpoint.BestName}). Train one with: lathe train digits --out \"{path}\""
                : $"There is no file or folder '{path}'. Train a digit model with: lathe train digits", path);
    }
}
