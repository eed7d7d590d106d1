namespace Lathe.Training.Tuning;

/// <summary>Options as a JSON file with every field.</summary>
public static class TuningConfigFile
{
    private static readonly OptionsFile<TuningOptions> Options = new("a tuning run", TuningJson.Default.TuningOptions, static _ => new TuningOptions(), static o => o.Validate());

    /// <summary>Reads a config. Fields it leaves out have their defaults; a field it does not know is an error.</summary>
    /// <exception cref="InvalidDataException">It is not valid; the message says where.</exception>
    public static TuningOptions Read(string path) => Options.Read(path);

    /// <summary>Every field, as it would be written.</summary>
    public static string Text(TuningOptions options) => Options.Text(options);

    /// <summary>Writes every field, atomically.</summary>
    public static void Write(string path, TuningOptions options) => Options.Write(path, options);
}
