using Lathe.Nn.Formats.Safetensors;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Checkpoints;

/// <summary>Parameters to and from a safetensors file, bit for bit and without a copy in between.</summary>
internal static unsafe class CheckpointTensors
{
    private const int Chunk = 1 << 24;

    public static void Add(SafetensorsWriter writer, string name, Parameter parameter)
    {
        long bytes = parameter.Count * parameter.DType.SizeOf();
        writer.Add(name, TypeOf(parameter), [.. parameter.Shape.Select(size => (long)size)], stream =>
        {
            byte* data = (byte*)parameter.ValuePointer;
            for (long from = 0; from < bytes; from += Chunk) stream.Write(new ReadOnlySpan<byte>(data + from, (int)Math.Min(Chunk, bytes - from)));
        });
    }

    /// <summary>Says what keeps a tensor from being read, before anything is.</summary>
    public static void Check(SafetensorsFile file, string name, Parameter parameter)
    {
        if (!file.Contains(name))
            throw new InvalidDataException($"'{file.Path}' has no tensor '{name}': it was written by another model, optimizer or set of callbacks.");
        SafetensorsEntry entry = file[name];
        if (!entry.Shape.Select(size => (int)size).SequenceEqual(parameter.Shape) || entry.DType != TypeOf(parameter))
            throw new InvalidDataException($"'{file.Path}': tensor {entry} does not fit {parameter}.");
    }

    public static void Read(SafetensorsFile file, string name, Parameter parameter)
    {
        Check(file, name, parameter);
        SafetensorsEntry entry = file[name];
        Buffer.MemoryCopy(file.Address(name), parameter.ValuePointer, entry.ByteLength, entry.ByteLength);
    }

    private static SafetensorsDType TypeOf(Parameter parameter) => parameter.DType switch
    {
        DType.Float32 => SafetensorsDType.F32,
        DType.Float64 => SafetensorsDType.F64,
        DType.BFloat16 => SafetensorsDType.BF16,
        _ => throw new NotSupportedException($"A checkpoint cannot hold {parameter}."),
    };
}
