using System.Buffers.Binary;
using System.Text;

namespace Lathe.Training.Tests.Loggers;

/// <summary>
/// A reader of TensorBoard's event files that shares nothing with the writer: framing and protobuf wire format by hand, CRC-32C bit
/// by bit.
/// </summary>
internal static class EventFile
{
    public sealed record Event(double WallTime, long Step, string? Version, bool SessionStart, List<(string Tag, float Value, string? Text, string? Plugin)> Values);

    public static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78u : 0);
        }

        return ~crc;
    }

    public static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = Crc(data);
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
    }

    public static List<Event> Read(string path)
    {
        byte[] all = File.ReadAllBytes(path);
        var events = new List<Event>();
        for (int at = 0; at < all.Length;)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(all.AsSpan(at)));
            Assert.Equal(Masked(all.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(all.AsSpan(at + 8)));
            Span<byte> data = all.AsSpan(at + 12, length);
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(all.AsSpan(at + 12 + length)));
            events.Add(Parse(data));
            at += 16 + length;
        }

        return events;
    }

    private static Event Parse(ReadOnlySpan<byte> data)
    {
        double wall = 0;
        long step = 0;
        string? version = null;
        bool start = false;
        var values = new List<(string, float, string?, string?)>();
        foreach ((int number, byte[] content, ulong value) in Fields(data))
        {
            switch (number)
            {
                case 1: wall = BitConverter.UInt64BitsToDouble(value); break;
                case 2: step = (long)value; break;
                case 3: version = Encoding.UTF8.GetString(content); break;
                case 5: values.AddRange(Fields(content).Select(f => Value(f.Content))); break;
                case 7: start = Fields(content).Any(f => f is { Number: 1, Value: 1 }); break;
                default: Assert.Fail($"field {number}"); break;
            }
        }

        return new Event(wall, step, version, start, values);
    }

    private static (string, float, string?, string?) Value(byte[] data)
    {
        string tag = "";
        float number = 0;
        string? text = null, plugin = null;
        foreach ((int field, byte[] content, ulong value) in Fields(data))
        {
            switch (field)
            {
                case 1: tag = Encoding.UTF8.GetString(content); break;
                case 2: number = BitConverter.UInt32BitsToSingle((uint)value); break;
                case 8:
                    List<(int Number, byte[] Content, ulong Value)> tensor = Fields(content);
                    Assert.Equal(7ul, tensor.Single(f => f.Number == 1).Value);
                    Assert.Equal(1ul, Fields(Fields(tensor.Single(f => f.Number == 2).Content).Single().Content).Single().Value);
                    text = Encoding.UTF8.GetString(tensor.Single(f => f.Number == 8).Content);
                    break;
                case 9: plugin = Encoding.UTF8.GetString(Fields(Fields(content).Single().Content).Single().Content); break;
                default: Assert.Fail($"field {field}"); break;
            }
        }

        return (tag, number, text, plugin);
    }

    private static List<(int Number, byte[] Content, ulong Value)> Fields(ReadOnlySpan<byte> data)
    {
        var fields = new List<(int, byte[], ulong)>();
        while (data.Length > 0)
        {
            ulong key = Varint(ref data);
            int number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0: fields.Add((number, [], Varint(ref data))); break;
                case 1:
                    fields.Add((number, [], BinaryPrimitives.ReadUInt64LittleEndian(data)));
                    data = data[8..];
                    break;
                case 2:
                    int length = (int)Varint(ref data);
                    fields.Add((number, data[..length].ToArray(), 0));
                    data = data[length..];
                    break;
                case 5:
                    fields.Add((number, [], BinaryPrimitives.ReadUInt32LittleEndian(data)));
                    data = data[4..];
                    break;
                default: Assert.Fail($"wire type {key & 7}"); break;
            }
        }

        return fields;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> data)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = data[0];
            data = data[1..];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
    }
}
