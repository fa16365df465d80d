namespace Sweep.Storage.Files;

/// <summary>
/// Which file systems keep the promises that SQLite and our locks stand on: shared memory between
/// processes, locks, and a sync that reaches the disk.
/// </summary>
internal static class FileSystems
{
    /// <summary>Whether several machines may share a file system of this type.</summary>
    /// <param name="type">
    /// As the kernel calls it. 9p is how a virtual machine (and WSL) reaches its host's folders.
    /// </param>
    public static bool IsShared(string type) =>
        type.ToLowerInvariant()
            is "nfs"
                or "nfs4"
                or "cifs"
                or "smb"
                or "smb2"
                or "smb3"
                or "smbfs"
                or "ncpfs"
                or "afs"
                or "afpfs"
                or "coda"
                or "9p"
                or "davfs"
                or "webdav"
                or "ceph"
                or "lustre"
                or "gpfs"
                or "beegfs"
                or "pvfs2"
                or "ocfs2"
                or "gfs"
                or "gfs2"
                or "glusterfs"
                or "fuse.sshfs"
                or "fuse.rclone"
                or "fuse.s3fs"
                or "fuse.gcsfuse"
                or "fuse.goofys"
                or "fuse.mount-s3"
                or "fuse.blobfuse"
                or "fuse.blobfuse2"
                or "fuse.glusterfs"
                or "fuse.ceph"
                or "fuse.ceph-fuse"
                or "fuse.davfs"
                or "fuse.davfs2"
                or "fuse.juicefs"
                or "fuse.moosefs"
                or "fuse.mfs"
                or "fuse.curlftpfs"
                or "fuse.smbnetfs"
                or "fuse.google-drive-ocamlfuse"
                or "fuse.onedriver"
                or "macfuse"
                or "osxfuse";

    /// <summary>
    /// The type of the file system that holds, or would hold, a path; links are followed.
    /// <c>unknown</c> for a process whose root is a folder in the middle of one, which sees no
    /// mount above itself.
    /// </summary>
    public static string TypeOf(string path)
    {
        while (!Path.Exists(path))
            path = Path.GetDirectoryName(path) ?? Path.GetPathRoot(path)!;
        try
        {
            return new DriveInfo(path).DriveFormat;
        }
        catch (DriveNotFoundException)
        {
            return "unknown";
        }
    }
}
