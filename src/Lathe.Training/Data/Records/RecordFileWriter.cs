namespace Lathe.Training.Data.Records;

/// <summary>A <see cref="RecordWriter"/> to a file that is there only when all of it is; compressed where its name ends in <c>.gz</c>.</summary>
/// <param name="path">The file; its directory must exist.</param>
/// <param name="format">Messages, Alpaca or text.</param>
public sealed class RecordFileWriter(string path, RecordFormat format = RecordFormat.Messages) : IDisposable
{
    private readonly PendingFile _file = new(path);
    private RecordWriter? _writer;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What is written into it.</summary>
    public RecordWriter Writer => _writer ??= new RecordWriter(_file.Stream, format, Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase));

    /// <summary>Ends the file and puts it in its place, over what was there.</summary>
    public void Keep()
    {
        Writer.Dispose();
        _file.Keep();
    }

    /// <summary>Takes back what was not kept.</summary>
    public void Dispose()
    {
        _writer?.Dispose();
        _file.Dispose();
    }
}
