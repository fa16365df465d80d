using Vae.Models.Datasets.Images;

namespace Vae.Models.Tests.Datasets.Images;

/// <summary>
/// The expected hashes are Pillow's: bench/pytorch-parity/points_vectors.py prints them.
/// </summary>
public sealed class BilinearResizeTests
{
    [Theory]
    [InlineData(32, "cb788200e62edc118e42c56ff43aa64cdb519b3a7391c5d4d8ecececcd95c455")]
    [InlineData(64, "ebd592e79ddacb06657eb9942cd831fdfb193cad7015aeac39f23ee2fa4ef2c7")]
    [InlineData(20, "0c795d111543869bbd43720733f897adb67234bdc8eed659e4919a3cbcd5eebc")]
    public void Every_pixel_equals_that_of_Pillow(int side, string hash)
    {
        byte[] image = [.. Enumerable.Range(0, 784).Select(i => (byte)((i * i * 31) + (7 * i)))];
        var resized = new byte[side * side];
        new BilinearResize(28, side).Resize(image, resized);
        Assert.Equal(hash, Sha256.Of<byte>(resized));
    }
}
