namespace Lathe.Tensors.Kernels.Assembly;

/// <summary>The lower quarters of registers 6 to 15, which Windows keeps across calls, on the stack.</summary>
internal static class SavedRegisters
{
    private const int First = 6, Count = 10, Bytes = 168;

    public static void Save(Assembler code)
    {
        code.Add(Register.Rsp, -Bytes);
        for (int i = 0; i < Count; i++) code.StoreQuarter(Address.At(Register.Rsp, 16 * i), First + i);
    }

    public static void Restore(Assembler code)
    {
        for (int i = 0; i < Count; i++) code.LoadQuarter(First + i, Address.At(Register.Rsp, 16 * i));
        code.Add(Register.Rsp, Bytes);
    }
}
