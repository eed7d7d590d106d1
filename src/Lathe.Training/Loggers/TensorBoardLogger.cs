using System.Text;
using Google.Protobuf;

namespace Lathe.Training.Loggers;

/// <summary>
/// Event files that TensorBoard reads: scalars, and texts for its text page. A resumed run starts a new file beside the old one and
/// tells TensorBoard to drop what the old one logged after the checkpoint.
/// </summary>
/// <param name="folder">The log folder: <c>tensorboard --logdir FOLDER</c>.</param>
public sealed class TensorBoardLogger(string folder) : Logger
{
    private readonly MemoryStream _event = new();
    private readonly MemoryStream _value = new();
    private FileStream? _stream;

    /// <inheritdoc/>
    public override void Start(long step)
    {
        Directory.CreateDirectory(folder);
        _stream?.Dispose();
        string host = string.Concat(Environment.MachineName.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'));
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        for (int i = 0; _stream is null; i++)
        {
            string path = Path.Combine(folder, FormattableString.Invariant($"events.out.tfevents.{now:0000000000}.{host}.{Environment.ProcessId}.{i}"));
            if (!File.Exists(path)) _stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
        }

        WriteEvent(0, output =>
        {
            output.WriteTag(3, WireFormat.WireType.LengthDelimited);
            output.WriteString("brain.Event:2");
        });
        if (step == 0) return;

        // SessionLog { status: START }: events of this step and later ones in older files are void.
        WriteEvent(step + 1, output =>
        {
            output.WriteTag(7, WireFormat.WireType.LengthDelimited);
            output.WriteLength(2);
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteEnum(1);
        });
    }

    /// <inheritdoc/>
    public override void Log(long step, ReadOnlySpan<Metric> metrics)
    {
        _value.SetLength(0);
        using (var summary = new CodedOutputStream(_value, leaveOpen: true))
        {
            foreach (Metric metric in metrics)
            {
                int size = 1 + CodedOutputStream.ComputeStringSize(metric.Name) + 5;
                summary.WriteTag(1, WireFormat.WireType.LengthDelimited);
                summary.WriteLength(size);
                summary.WriteTag(1, WireFormat.WireType.LengthDelimited);
                summary.WriteString(metric.Name);
                summary.WriteTag(2, WireFormat.WireType.Fixed32);
                summary.WriteFloat((float)metric.Value);
            }
        }

        WriteSummary(step);
    }

    /// <inheritdoc/>
    public override void LogText(long step, string name, string text)
    {
        // Markdown on the text page: four spaces keep the lines of a sample apart.
        byte[] content = Encoding.UTF8.GetBytes("    " + text.ReplaceLineEndings("\n    "));
        byte[] tensor = Message(output =>
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteEnum(7); // DT_STRING
            Field(output, 2, Message(shape => Field(shape, 2, Message(dimension =>
            {
                dimension.WriteTag(1, WireFormat.WireType.Varint);
                dimension.WriteInt64(1);
            }))));
            Field(output, 8, content);
        });
        byte[] metadata = Message(output => Field(output, 1, Message(plugin => Field(plugin, 1, "text"u8.ToArray()))));
        byte[] value = Message(output =>
        {
            Field(output, 1, Encoding.UTF8.GetBytes($"{name}/text_summary"));
            Field(output, 8, tensor);
            Field(output, 9, metadata);
        });
        _value.SetLength(0);
        using (var summary = new CodedOutputStream(_value, leaveOpen: true)) Field(summary, 1, value);
        WriteSummary(step);
    }

    /// <inheritdoc/>
    public override void Flush() => _stream?.Flush();

    /// <inheritdoc/>
    protected override void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream)) write(output);
        return stream.ToArray();
    }

    private static void Field(CodedOutputStream output, int number, byte[] content)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content));
    }

    private void WriteSummary(long step) => WriteEvent(step, output =>
    {
        output.WriteTag(5, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(_value.GetBuffer(), 0, (int)_value.Length));
    });

    private void WriteEvent(long step, Action<CodedOutputStream> what)
    {
        if (_stream is null) return;
        _event.SetLength(0);
        using (var output = new CodedOutputStream(_event, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.Fixed64);
            output.WriteDouble(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0);
            if (step != 0)
            {
                output.WriteTag(2, WireFormat.WireType.Varint);
                output.WriteInt64(step);
            }

            what(output);
        }

        TfRecord.Write(_stream, _event.GetBuffer().AsSpan(0, (int)_event.Length));
    }
}
