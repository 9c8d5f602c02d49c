# pnk_languages: the catalogues of tools/po, compiled beside the program (build/<preset>/share/locale) and installed with it.
function(pnk_languages)
  find_program(PNK_MSGFMT msgfmt REQUIRED)
  file(GLOB catalogues CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/po/*.po)
  set(compiled "")
  foreach(catalogue ${catalogues})
    cmake_path(GET catalogue STEM language)
    set(folder ${CMAKE_BINARY_DIR}/share/locale/${language}/LC_MESSAGES)
    file(MAKE_DIRECTORY ${folder})
    add_custom_command(OUTPUT ${folder}/paanek.mo
      COMMAND ${PNK_MSGFMT} --check-format --output-file=${folder}/paanek.mo ${catalogue}
      DEPENDS ${catalogue} VERBATIM)
    list(APPEND compiled ${folder}/paanek.mo)
    install(FILES ${folder}/paanek.mo DESTINATION ${CMAKE_INSTALL_LOCALEDIR}/${language}/LC_MESSAGES)
  endforeach()
  add_custom_target(paanek_languages ALL DEPENDS ${compiled})
  add_dependencies(paanek paanek_languages)
endfunction()
