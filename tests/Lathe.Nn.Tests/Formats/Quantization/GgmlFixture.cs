using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Tests.Formats.Quantization;

/// <summary>
/// What ggml's reference functions (<c>quantize_row_*_ref</c> of ggml-quants.c at d99724f2, compiled with
/// <c>-O2 -ffp-contract=off</c>) make of <see cref="Values"/>, in base64.
/// </summary>
internal static class GgmlFixture
{
    private static readonly Dictionary<GgmlType, string> Encoded = new()
    {
        [GgmlType.Q4_0] =
            "s6+PL4goA4yIiJiGjrfRXYf4SDOIl4ifgJqHaI+IiMiI1Z5ZwLRHeIgVhQyOaEL3iIrogyX4/7uJp4doCvmE+IfHjEcViIo0977DioeIWLjAh4"
            + "iIiIiIiILI8UMYhoiAhJtHTYRYiDB2lXmHiceoeHdXi4iAHbmIBXOYiIiJqEvKaIqYyVluiIuAiIKLhHiIAICIiIiIiIiIiIiIiIiIiIiIAgDm"
            + "EIeVNcN97mKn5azyP20A6a8ncoVwJzFmZoVzYygBc4EX7y/7pUu3ZjDcczkN+hH9c/2RAICIiIiIiIiIiIiIiIiIiIiIAoBzb9HJl3+8lTYcwF"
            + "kXwrj+5q+GcwRgd0YFNkcnFzUgQXBi1K/A3CB8Ugm1P5v54Em2HLYe",
        [GgmlType.Q4_1] =
            "GTCqu3Hgd9j8hHd3eHmBWD6jeAdBM0i/iJeIn4Cah2iPiIjIiNWeWdo0WMC4h3fqevRxp70Id3UXfdoHODzTx3dpiJf1B4sXeUhzyOp3dsunPU"
            + "XHC1JmVZUVH1dVVVVVVVVdBa5C8c8Zl6qQpa5YX6RpmkCYtpuoT0ZM0DVlZpdRVl/gJFX5bFVWZVQsS6jXy2mbqdpZb5mbgJmSnJSJiQAAAAAA"
            + "AAAAAAAAAAAAAAAAAAAAAgAPgNUQd5UlwnzeYpfVq/I+bAAuLKEgsisGH7KOQzQGKlmw7hoN4SMw77v6pUq3ZjDMcjgM+hH8c+2RAAAAAAAAAA"
            + "AAAAAAAAAAAAAAAAACABCAnJA+N2iAQ2vJ5E+n6E5HAQcshCkEGug/EIP2k3LCwZWufR5LGjCOu08k34Ot9lvBdQcft0rkSuI=",
        [GgmlType.Q5_0] =
            "s6vvpcXbDz8AQAf4AAAQDf1ek6of8EgvLd97fwAv8B4AMw/PDRABcQC7K6PAsOacVL6P4QE7CgcMsJXuAAPQBTnw/7e5ZKNnAT3+wATx+eANjw"
            + "l+GxATaPe6Or7r/4YF/gCgcXANDwAAAAAAA4DxP6RGPKUf/AAAGBeeiQeQAGHtOuMNicOz83GzQfDurhcAACliAAnlEBDwA6hH/9WdvXXABSCS"
            + "ocwABfABBBcI8AAAgP////8AAAAAAAAAAAAAAAAAAAAAAQDAaKkeyxD/O1qV6r3UP7pH9G7ZAOmrAAgEQE3UCeBOcb3L+dW3QBHmAh/vK0VXS9"
            + "T2SoZuzHCZ9WIK9SL59tshAID/////AAAAAAAAAAAAAAAAAAAAAAGAasrc5ObPopEv73k5fBeAki5zcezmqwAAAAD85RjA73wJbI1OPmpRguG1"
            + "1Kuqq0NXcLhA6aUDaW4l8dCRbBhrLA==",
        [GgmlType.Q5_1] =
            "7iuquxhbOiTxwf+w+Aj//+DyA6FtVfAPBS9Iv63ff38RLwEvEDQf0B4REYEByzyjsjBYwBljq0FwDv7E9PfjT2oB//sv+sYOFTjTx0abXJj+wg"
            + "E/+w4GL/KB94Hk7/yYeDlFx0FAEAAHtc27Oyofvru7u7u6qrsadz7xz+XWPvUTP0QwWVyxn0mzNIEgfSdAG0JM0EAMiAR6290+o7y/wEi79Nmr"
            + "q8u48Uao1//Vnf+n0idCtLPfIicQIiQ5KQISAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAPgMBoqR67EP4qWoXprNQ/ukf0bdgACyihICp2MZ"
            + "iFVw0/Yy2WeR1UkmHsNAvSASzvu0VXS9TmSoVuzHCZ9WEJ9SLp5dohAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAQgJU1IxspMG1+0RCH1pPo"
            + "j27RjI4TzCeEKQ7w5B4HJNB/IQf9J+SDkitd6y2G8CuOu1VUvKiPWL8mWv2WkeoOP36U55TT",
        [GgmlType.Q8_0] =
            "wx+MiQADScMAAAEYmQ9rrggA/2b/Yn8FAAD2AAbVty75glYjAPYAboEY9/ppAAUEAtVYFQAN+wsAFADkAAYAOv9WEM3KJAv6+ystxqH+WhMA5f"
            + "5XNfw/DABqBH/9JzuQAwKcAWWMCCz1Fgz+3/U4/xULug4pAOhD/+YGIn+EBJH9wwBHdfj8UQUvTNsNAf/8fxcEAAAA/vxm/r4CBgAyysUBAAMA"
            + "AAD9A8EBNPngAIG+NfBJu/0AhejTFOqK+wH+BgzHvQHL/7L0FPMAmDf6/w4QyAR/uO3+Nlf/Af/p5AoOMPn//27RAH0M9/oH/7c7JwAnAxAKYA"
            + "AogQafNMEAADreARJF0t0AAPsBAAgA9vwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADagfXW1KtPZaT40jukcEiDX4r4FatE"
            + "8lnoG1ojfrDogvkfFV02fw51GSU3VEkEdFNvCmEVAQxcSCYeBRQnW3oNAXf/Hy/OLfHfgUaqDUwnj0mtVIt0IcAx3bhI+LKDeY119GkSAAAAAA"
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAATYpy9wuGvDYgx3/zD2f6nhMhtLzuD8nrS3TDNG/IyY72HyJVQn4JIDciFRMPMXhueFsG"
            + "DnciD0R/Tj1jaU5YPA0k5B9/xH25WOs1j9X3f/YkwiehyKtfEi980U3zhZw70HTObg==",
        [GgmlType.Q4_K] =
            "STOTPwEBQcUAQUHERh8t/4CAgPACoICA8IGQkYRg4KCAk4CThKCAcICQgMCA4pBQaYh4fFxkoXiPejh2mH9dqH1ZeJ/pD3gcbTB5udBob7Ccc5"
            + "cGVdWP90aWlgaFZb6FEJaWlqqhUVamZpZGlrWGkbWFtpaRlf6AtAWZK8VFhYPDZoap1VVljYKFjoaUhYaFOhgeJAAAov8AAAD/AAAA71AAcFBQ"
            + "IMDgIHBQsCDgwADQAHCQIMBw0GCQ0KDwMGAAslqmfmINwzSWyagQzTncEfuiQLFqOMRzMQL0Gv5x4J3AAOBwgAAwoJBA8GCA0HAQgJAwMGCAQG"
            + "DA4ECg4EBAAPRK+D/RZLYUUnLydq5NritBMt6UovhfyXcMLLla91Lk",
        [GgmlType.Q5_K] =
            "Bi/FPwEBQcUAQUHERg8t/7aOroaEovq2jibmSo4Etq6GJqbuviYGxKaC5o6qpqaoIAAg8BVQEBDwIiAhJ8DRQCA3EDcpQCDgICAgkCDTQLDUEQ"
            + "HpqdhS4R/1Yg0x77th7LTyL9IP8RjscOJiwdLvcCnmPgycuw/gjSw8DPvLbQsRLD08RFOinDy8PHwcaxwxeit9LUM8/iB4CzNIm5srJ6fdLUK6"
            + "u9srJBsuLToqDBsFFAskAACh/wAAAP8AAAG/qEToRKAEiiIoDKwC7GbOQC4owIqE5kjCIGJK5m6ACIywAOCgoFCQwEDgoHBA0IAAsBDgIFCA4K"
            + "DAMKBA8GDAAGWmbe/DDJZZLaRSIZxkuxL3RYBjxnGZ92EF+Sb989AtkADg4BAAcGAwgPDgEMDwMCAwYHDQEIDQkOCAYNCAgBD4hPBuoshtGKXk"
            + "9OxNek02gVO9GFTgnpPfCDljle+T2Q==",
        [GgmlType.Q6_K] =
            "M+Lg0eLgMADAZgZ0+7sC8MDGAAfwDxBA4/D/+/MEEv+wnlD6IsaO/plAMWERBmXFAHrjewD28N4QDQDUESAYuC0J3cDg8QEqXwAwoAEBB2By0c"
            + "NAJwcFQcABANAgH+EDrgigEUA9jAKvDyCC2gUFC1APAIACYwEOACIAC80FXSBolJpuY0nGZr6qKJrbtH7aipRqRBjFatqK9pkSO6GGP6SmmZKm"
            + "msS9oSaaAqZmqKYg1ppaK+jkgqqmipJmqZao/wH+Af4C+wgP+N7hPz6ARa+nsJAwAMAwoHAgsODwMLBA0GCwANCA0GCA8LBggADQABDHQL3GhQ"
            + "sUqTk+pE8pvFIx14MOxXvhLObKF+Y539yqUXCg8ADggCBwsLDAMBBAEJDwwDCAwPAQ0BCAYNCgENBwDf0EIq1eMdO4LgEzfAdhiOtXhLJFHM/W"
            + "PPGQEsI/306UQJREVADcHJDEhBjADMwQzJBkmEAM1FwUGNwIzFDkgBCMAMgUnFzUlJgQmETASMyU1AxcWASICJDAzESAGJgcAAAAAIOJfn4AAA"
            + "AAhoCGhREM",
    };

    /// <summary>Blocks with heavy tails, of growing size, of zeros, of small, of positive and of plain numbers.</summary>
    public static float[] Values()
    {
        float[] values = new float[512];
        uint state = 12345;
        for (int i = 0; i < values.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            float u = ((int)(state >> 8) - 8388608) / 8388608f;
            values[i] = i < 256 ? u * u * u * (1 << (i / 32)) : (i / 32 % 4) switch { 0 => 0f, 1 => u * 1e-6f, 2 => MathF.Abs(u), _ => u };
        }

        return values;
    }

    public static byte[] Bytes(GgmlType type) => Convert.FromBase64String(Encoded[type]);
}
