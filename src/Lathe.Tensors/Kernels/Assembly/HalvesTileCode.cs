using Lathe.Tensors.Kernels.Gemm;

namespace Lathe.Tensors.Kernels.Assembly;

/// <summary>
/// The register tile of bfloat16 products, assembled: 1 … 12 rows × 32 columns, two accumulators a row, <c>vdpbf16ps</c>. One function for each height
/// and each layout of A, in one piece of executable memory.
/// </summary>
internal static unsafe class HalvesTileCode
{
    private const int MaxRows = 12;
    private const int B0 = 24, B1 = 25, X = 26;

    // Registers that neither calling convention keeps; rbx, which both keep, holds the tile.
    private const Register A0 = Register.Rax, A3 = Register.Rcx, A6 = Register.R8, A9 = Register.R9, Stride = Register.R10;
    private const Register B = Register.Rdx, K = Register.R11, Block = Register.Rbx;

    private static readonly delegate* unmanaged[SuppressGCTransition]<Tile<float>*, void>[] Functions = Assemble();

    /// <summary>Whether the functions exist on this machine.</summary>
    public static bool Available => Functions.Length > 0;

    /// <summary>The function for a tile; <see cref="Available"/> must be true.</summary>
    public static void Run(Tile<float>* tile) => Functions[tile->Rows - 1 + (tile->Interleaved ? MaxRows : 0)](tile);

    private static delegate* unmanaged[SuppressGCTransition]<Tile<float>*, void>[] Assemble()
    {
        if (!Processor.MayAssemble || !Processor.HasBf16) return [];
        var code = new Assembler();
        var starts = new int[2 * MaxRows];
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = code.Here;
            Write(code, (i % MaxRows) + 1, interleaved: i >= MaxRows);
        }

        byte* memory = ExecutableMemory.Place(code.Code);
        if (memory == null) return [];
        var functions = new delegate* unmanaged[SuppressGCTransition]<Tile<float>*, void>[starts.Length];
        for (int i = 0; i < starts.Length; i++)
            functions[i] = (delegate* unmanaged[SuppressGCTransition]<Tile<float>*, void>)(memory + starts[i]);
        return functions;
    }

    private static void Write(Assembler code, int rows, bool interleaved)
    {
        bool windows = OperatingSystem.IsWindows();
        code.PushRbx();
        code.Move(Block, windows ? Register.Rcx : Register.Rdi);
        if (windows) SavedRegisters.Save(code);
        Rows(code, rows, Offset.Init, Offset.InitStride, (at, left, right) =>
        {
            code.Load(left, Address.At(at));
            code.Load(right, Address.At(at, 64));
        });

        code.Load(A0, Field(Offset.A));
        code.Load(B, Field(Offset.B));
        code.Load(K, Field(Offset.K));
        code.Load(Stride, Field(interleaved ? Offset.AStep : Offset.AStride));
        code.ShiftLeft(Stride, 2);
        Register[] panels = interleaved ? [A0] : [A0, A3, A6, A9];
        for (int i = 1; i < panels.Length && 3 * i < rows; i++)
        {
            code.AddressOf(panels[i], Address.At(panels[i - 1], Stride, 2));
            code.Add(panels[i], Stride);
        }

        int top = code.Here;
        code.Load(B0, Address.At(B));
        code.Load(B1, Address.At(B, 64));
        for (int i = 0; i < rows; i++)
        {
            // Two broadcast registers in turn, so that a row need not wait for the one before.
            int x = X + (i % 2);
            code.Broadcast(x, interleaved ? Address.At(A0, 4 * i) : i % 3 == 0 ? Address.At(panels[i / 3]) : Address.At(panels[i / 3], Stride, i % 3));
            code.DotHalves(2 * i, x, B0);
            code.DotHalves((2 * i) + 1, x, B1);
        }

        code.Add(B, 128);
        if (interleaved) code.Add(A0, Stride);
        for (int i = 0; i < panels.Length && 3 * i < rows && !interleaved; i++) code.Add(panels[i], sizeof(float));
        code.LoopWhileNotZero(K, top);

        Rows(code, rows, Offset.C, Offset.CStride, (at, left, right) =>
        {
            code.Store(Address.At(at), left);
            code.Store(Address.At(at, 64), right);
        });
        if (windows) SavedRegisters.Restore(code);
        code.PopRbx();
        code.Return();
    }

    private static void Rows(Assembler code, int rows, int start, int stride, Action<Register, int, int> row)
    {
        code.Load(A0, Field(start));
        code.Load(Stride, Field(stride));
        code.ShiftLeft(Stride, 2);
        for (int i = 0; i < rows; i++)
        {
            row(A0, 2 * i, (2 * i) + 1);
            if (i + 1 < rows) code.Add(A0, Stride);
        }
    }

    private static Address Field(int offset) => Address.At(Block, offset);

    /// <summary>Where the fields of a tile lie, in bytes.</summary>
    private static class Offset
    {
        public static readonly int A, AStride, AStep, B, C, CStride, Init, InitStride, K;

        static Offset()
        {
            Tile<float> tile = default;
            byte* start = (byte*)&tile;
            A = (int)((byte*)&tile.A - start);
            AStride = (int)((byte*)&tile.AStride - start);
            AStep = (int)((byte*)&tile.AStep - start);
            B = (int)((byte*)&tile.B - start);
            C = (int)((byte*)&tile.C - start);
            CStride = (int)((byte*)&tile.CStride - start);
            Init = (int)((byte*)&tile.Init - start);
            InitStride = (int)((byte*)&tile.InitStride - start);
            K = (int)((byte*)&tile.K - start);
        }
    }
}
