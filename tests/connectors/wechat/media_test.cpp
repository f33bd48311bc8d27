#include "connectors/wechat/media.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace connectors::wechat;
using dialog::MediaKind;

const std::string base = "https://api.weixin.qq.com";
const std::string own_base = "http://127.0.0.1:18080";

TEST(WeChatMedia, ThePlatformsServersMayBeAsked) {
    for (const char* url :
         {"http://mmbiz.qpic.cn/mmbiz_jpg/abc/0",
          "https://mmbiz.qpic.cn/mmbiz_jpg/abc/0?wx_fmt=jpeg",
          "https://thirdwx.qlogo.cn/mmopen/x/132",
          "https://api.weixin.qq.com/cgi-bin/x",
          "http://vweixinp.tc.qq.com/1007_a.f10.mp4?vkey=1"})
        EXPECT_TRUE(is_platform_address(url, base)) << url;
    EXPECT_TRUE(is_platform_address("http://127.0.0.1:18080/pictures/1", own_base));
}

TEST(WeChatMedia, NobodyElseIsAsked) {
    for (const char* url :
         {"",
          "mmbiz.qpic.cn/x",
          "ftp://mmbiz.qpic.cn/x",
          "file:///etc/passwd",
          "HTTP://mmbiz.qpic.cn/x",
          "http://127.0.0.1/x",
          "http://127.0.0.1:18080/x",
          "http://localhost/x",
          "http://[::1]/x",
          "http://169.254.169.254/latest/meta-data/",
          "http://example.com/x",
          "http://evilqq.com/x",
          "http://qq.com.example.com/x",
          "http://example.com/mmbiz.qpic.cn/x",
          "http://example.com?.qpic.cn",
          "http://example.com#.qpic.cn",
          "http://mmbiz.qpic.cn@127.0.0.1/x",
          "http://127.0.0.1\\.qpic.cn/x",
          "http://127.0.0.1%2f.qpic.cn/x",
          "http://mmbiz.qpic.cn:8080/x",
          "http://mmbiz.qpic.cn /x",
          "http://mmbiz.qpic.cn/x\r\nHost: example.com",
          "http://203.205.137.89/vweixinp.tc.qq.com/1007_a.mp4",
          "http://.qq.com/x",
          "http://a..qq.com/x",
          "http://"})
        EXPECT_FALSE(is_platform_address(url, base)) << url;
    EXPECT_FALSE(is_platform_address("http://mmbiz.qpic.cn/" + std::string(2100, 'a'), base));
    EXPECT_FALSE(is_platform_address("http://127.0.0.1:18081/x", own_base));
    EXPECT_FALSE(is_platform_address("https://127.0.0.1:18080/x", own_base));
    EXPECT_FALSE(is_platform_address("http://127.0.0.1:18080@example.com/x", own_base));
}

TEST(WeChatMedia, FilmsLieAlsoAtBareAddressesOfThePlatform) {
    EXPECT_TRUE(is_film_address("http://203.205.137.89/vweixinp.tc.qq.com/1007_a.f10.mp4?v=1", base)
    );
    EXPECT_TRUE(is_film_address("http://vweixinp.tc.qq.com/1007_a.f10.mp4", base));
    for (const char* host :
         {"0.0.0.0",
          "10.1.2.3",
          "100.64.0.1",
          "100.127.255.255",
          "127.0.0.1",
          "127.1",
          "2130706433",
          "0177.0.0.1",
          "169.254.169.254",
          "172.16.0.1",
          "172.31.255.255",
          "192.0.0.8",
          "192.168.1.1",
          "198.18.0.1",
          "224.0.0.1",
          "255.255.255.255",
          "203.205.137.89:8080",
          "[::ffff:203.205.137.89]",
          "example.com"}) {
        const std::string url = "http://" + std::string(host) + "/vweixinp.tc.qq.com/1007_a.mp4";
        EXPECT_FALSE(is_film_address(url, base)) << url;
    }
    EXPECT_TRUE(is_film_address("http://172.32.0.1/vweixinp.tc.qq.com/a", base));
    EXPECT_TRUE(is_film_address("http://100.128.0.1/vweixinp.tc.qq.com/a", base));
    EXPECT_FALSE(is_film_address("http://203.205.137.89/1007_a.mp4", base));
    EXPECT_FALSE(is_film_address("http://203.205.137.89/example.com/1007_a.mp4", base));
    EXPECT_FALSE(is_film_address("http://203.205.137.89", base));
}

TEST(WeChatMedia, FileNamesAreReadAndBounded) {
    const auto name_in = [](std::string header) {
        net::ClientResponse response;
        response.headers.emplace_back("content-disposition", std::move(header));
        return file_name_of(response);
    };
    EXPECT_EQ(name_in("attachment; filename=\"a b.jpg\""), "a b.jpg");
    EXPECT_EQ(name_in("attachment; filename=a.amr; size=1"), "a.amr");
    EXPECT_EQ(name_in("inline"), "");
    EXPECT_EQ(name_in("attachment; filename=\""), "");
    EXPECT_EQ(name_in("attachment; filename=\"" + std::string(500, 'x')).size(), 200U);
    EXPECT_EQ(file_name_of(net::ClientResponse()), "");
}

TEST(WeChatMedia, AnUploadIsAFormWithOneFile) {
    const std::string bytes("\x89PNG\r\n\x1a\n\0--", 11);
    const Upload upload = encode_upload(MediaKind::image, bytes, "账单 \"1\".PNG");
    EXPECT_EQ(upload.type, "image");
    const std::string mark = "multipart/form-data; boundary=";
    ASSERT_TRUE(upload.content_type.starts_with(mark));
    const std::string boundary = upload.content_type.substr(mark.size());
    EXPECT_EQ(
        boundary.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz-"), std::string::npos
    );
    EXPECT_LE(boundary.size(), 70U);
    EXPECT_EQ(
        upload.body,
        "--" + boundary +
            "\r\n"
            "Content-Disposition: form-data; name=\"media\"; filename=\"file.png\"\r\n"
            "Content-Type: image/png\r\n"
            "\r\n" +
            bytes + "\r\n--" + boundary + "--\r\n"
    );
}

TEST(WeChatMedia, EachFileHasABoundaryOfItsOwn) {
    const Upload one = encode_upload(MediaKind::voice, "one", "a.mp3");
    const std::string boundary = one.content_type.substr(one.content_type.find('=') + 1);
    const Upload other = encode_upload(MediaKind::voice, "\r\n--" + boundary + "--\r\n", "a.mp3");
    EXPECT_EQ(other.content_type.find(boundary), std::string::npos);
}

TEST(WeChatMedia, WhatThePlatformDoesNotTakeIsNotUploaded) {
    const std::size_t mega = std::size_t{1024} * 1024;
    EXPECT_EQ(fault_of(MediaKind::image, 1, "a.jpg"), std::nullopt);
    EXPECT_EQ(fault_of(MediaKind::image, 2 * mega, "a.JPEG"), std::nullopt);
    EXPECT_EQ(fault_of(MediaKind::image, 2 * mega + 1, "a.jpg"), UploadFault::too_large);
    EXPECT_EQ(fault_of(MediaKind::video, 10 * mega, "a.mp4"), std::nullopt);
    EXPECT_EQ(fault_of(MediaKind::image, 0, "a.jpg"), UploadFault::empty);
    EXPECT_EQ(fault_of(MediaKind::image, 1, "a.mp4"), UploadFault::ending);
    EXPECT_EQ(fault_of(MediaKind::image, 1, "jpg"), UploadFault::ending);
    EXPECT_EQ(fault_of(MediaKind::image, 1, ""), UploadFault::ending);
    EXPECT_EQ(fault_of(MediaKind::file, 1, "a.pdf"), UploadFault::kind);
}

}  // namespace
