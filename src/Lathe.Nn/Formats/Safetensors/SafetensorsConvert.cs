using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Formats.Safetensors;

/// <summary>Copies elements out of the map. Reads are unaligned, because the format aligns data to 8 bytes only by habit.</summary>
internal static unsafe class SafetensorsConvert
{
    public static void Copy<T>(SafetensorsFile file, SafetensorsEntry entry, byte* source, Span<T> destination, long start)
        where T : unmanaged
    {
        if (destination is [])
            return;
        if (typeof(T) == typeof(float))
            ToSingle(entry, source, As<T, float>(destination));
        else if (typeof(T) == typeof(double))
            ToFloating(entry, source, As<T, double>(destination));
        else if (typeof(T) == typeof(int))
            ToInteger(file, entry, source, As<T, int>(destination), start);
        else if (typeof(T) == typeof(long))
            ToInteger(file, entry, source, As<T, long>(destination), start);
        else
            throw new NotSupportedException($"Tensors are copied to float, double, int or long, not to {typeof(T).Name}. Use Bytes "
                + "for the raw elements.");
    }

    private static Span<TTo> As<TFrom, TTo>(Span<TFrom> span)
        where TFrom : unmanaged
        where TTo : unmanaged => MemoryMarshal.Cast<TFrom, TTo>(span);

    // Weights are read as singles, and most are halves: those go 16 at a time.
    private static void ToSingle(SafetensorsEntry entry, byte* source, Span<float> destination)
    {
        fixed (float* target = destination)
        {
            if (entry.DType == SafetensorsDType.F16)
                HalfFloats.WidenF16(source, target, destination.Length);
            else if (entry.DType == SafetensorsDType.BF16)
                HalfFloats.WidenBF16(source, target, destination.Length);
            else
                ToFloating(entry, source, destination);
        }
    }

    private static void ToFloating<T>(SafetensorsEntry entry, byte* source, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (entry.DType)
        {
            case SafetensorsDType.F32: Each<float, T>(source, destination); break;
            case SafetensorsDType.F64: Each<double, T>(source, destination); break;
            case SafetensorsDType.F16: Each<Half, T>(source, destination); break;
            case SafetensorsDType.I64: Each<long, T>(source, destination); break;
            case SafetensorsDType.I32: Each<int, T>(source, destination); break;
            case SafetensorsDType.I16: Each<short, T>(source, destination); break;
            case SafetensorsDType.I8: Each<sbyte, T>(source, destination); break;
            case SafetensorsDType.U8: Each<byte, T>(source, destination); break;
            case SafetensorsDType.Bool:
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = source[i] != 0 ? T.One : T.Zero;
                break;
            case SafetensorsDType.BF16:
                for (int i = 0; i < destination.Length; i++)
                {
                    uint upperHalf = Unsafe.ReadUnaligned<ushort>(source + (2L * i));
                    destination[i] = T.CreateTruncating(BitConverter.UInt32BitsToSingle(upperHalf << 16));
                }

                break;
        }
    }

    private static void ToInteger<T>(SafetensorsFile file, SafetensorsEntry entry, byte* source, Span<T> destination, long start)
        where T : unmanaged, IBinaryInteger<T>
    {
        switch (entry.DType)
        {
            case SafetensorsDType.I64: EachChecked<T>(file, entry, source, destination, start); break;
            case SafetensorsDType.I32: Each<int, T>(source, destination); break;
            case SafetensorsDType.I16: Each<short, T>(source, destination); break;
            case SafetensorsDType.I8: Each<sbyte, T>(source, destination); break;
            case SafetensorsDType.U8: Each<byte, T>(source, destination); break;
            case SafetensorsDType.Bool:
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = source[i] != 0 ? T.One : T.Zero;
                break;
            default:
                throw new SafetensorsException(
                    file.Path, entry.Name, $"it holds {entry.DType.Name()}: expected integers or booleans; read it as float or double");
        }
    }

    private static void Each<TSource, T>(byte* source, Span<T> destination)
        where TSource : unmanaged, INumberBase<TSource>
        where T : unmanaged, INumberBase<T>
    {
        if (typeof(TSource) == typeof(T))
        {
            // A span of T may be longer than a span of bytes can be.
            fixed (T* target = destination)
                Buffer.MemoryCopy(source, target, (long)destination.Length * sizeof(T), (long)destination.Length * sizeof(T));
            return;
        }

        for (int i = 0; i < destination.Length; i++)
            destination[i] = T.CreateTruncating(Unsafe.ReadUnaligned<TSource>(source + ((long)i * sizeof(TSource))));
    }

    private static void EachChecked<T>(SafetensorsFile file, SafetensorsEntry entry, byte* source, Span<T> destination, long start)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = 0; i < destination.Length; i++)
        {
            long value = Unsafe.ReadUnaligned<long>(source + (8L * i));
            T converted = T.CreateTruncating(value);
            if (long.CreateTruncating(converted) != value)
                throw new SafetensorsException(file.Path, entry.Name, $"element {start + i} is {value}, which does not fit "
                    + $"{typeof(T).Name}: read it as long");
            destination[i] = converted;
        }
    }
}
